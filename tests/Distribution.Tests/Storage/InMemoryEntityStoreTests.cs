using Distribution.Storage;
using Distribution.Tests.Contracts;

namespace Distribution.Tests.Storage;

public sealed class InMemoryEntityStoreTests : EntityStoreContract
{
    private readonly InMemoryEntityStore _store = new();

    protected override IEntityStore Store => _store;

    protected override IEntityScan Scan => _store;
}
