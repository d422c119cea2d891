using Distribution.Storage;
using Distribution.Tests.Contracts;

namespace Distribution.Tests.Messaging;

public sealed class OutboxTests : OutboxContract
{
    private readonly InMemoryEntityStore _store = new();

    protected override IEntityStore Store => _store;

    protected override IEntityScan Scan => _store;
}
