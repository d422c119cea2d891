using Distribution.Azure.Tests.Emulator;
using Distribution.Storage;
using Distribution.Tests.Contracts;

namespace Distribution.Azure.Tests.Tables;

public sealed class TableEntityStoreContractTests(Azurite azurite) : EntityStoreContract, IAsyncLifetime
{
    private TableScope? _scope;

    protected override IEntityStore Store => _scope.ShouldNotBeNull().Store;

    protected override IEntityScan Scan => _scope.ShouldNotBeNull().Store;

    public async ValueTask InitializeAsync() => _scope = await TableScope.CreateAsync(azurite.ConnectionString);

    public async ValueTask DisposeAsync() => await (_scope?.DisposeAsync() ?? default);
}

public sealed class TableOutboxContractTests(Azurite azurite) : OutboxContract, IAsyncLifetime
{
    private TableScope? _scope;

    protected override IEntityStore Store => _scope.ShouldNotBeNull().Store;

    protected override IEntityScan Scan => _scope.ShouldNotBeNull().Store;

    public async ValueTask InitializeAsync() => _scope = await TableScope.CreateAsync(azurite.ConnectionString);

    public async ValueTask DisposeAsync() => await (_scope?.DisposeAsync() ?? default);
}

public sealed class TableOutboxSweepContractTests(Azurite azurite) : OutboxSweepContract, IAsyncLifetime
{
    private TableScope? _scope;

    protected override IEntityStore Store => _scope.ShouldNotBeNull().Store;

    protected override IEntityScan Scan => _scope.ShouldNotBeNull().Store;

    public async ValueTask InitializeAsync() => _scope = await TableScope.CreateAsync(azurite.ConnectionString);

    public async ValueTask DisposeAsync() => await (_scope?.DisposeAsync() ?? default);
}
