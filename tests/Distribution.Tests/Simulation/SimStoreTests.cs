using Distribution.Local.Simulation.World;
using Distribution.Storage;
using Distribution.Tests.Contracts;

namespace Distribution.Tests.Simulation;

/// <summary>The simulated store is a store like the others. Its contract's writers take turns: it is for one thread.</summary>
public sealed class SimStoreTests : EntityStoreContract
{
    private readonly TurnTaking _store = new(new SimStore());

    protected override IEntityStore Store => _store;

    protected override IEntityScan Scan => _store;

    [Fact]
    public async Task A_copy_begins_with_what_is_there_and_goes_its_own_way()
    {
        var store = new SimStore();
        await store.WriteAsync("p", [Insert("a", "1")], CancellationToken.None);
        SimStore copy = store.Copy();

        await copy.WriteAsync("p", [Insert("b", "2"), new EntityWrite.Delete("a", null)], CancellationToken.None);

        store.RowsOf("p").Select(row => row.Row).ShouldBe(["a"]);
        copy.RowsOf("p").Select(row => row.Row).ShouldBe(["b"]);
    }

    private sealed class TurnTaking(SimStore inner) : IEntityStore, IEntityScan
    {
        private readonly Lock _gate = new();

        public ValueTask<Entity?> GetAsync(string partition, string row, CancellationToken cancellation)
        {
            lock (_gate)
            {
                return inner.GetAsync(partition, row, cancellation);
            }
        }

        public ValueTask<IReadOnlyList<Entity>> RangeAsync(string partition, string from, string to, int limit, CancellationToken cancellation)
        {
            lock (_gate)
            {
                return inner.RangeAsync(partition, from, to, limit, cancellation);
            }
        }

        public ValueTask<string?> WriteAsync(string partition, IReadOnlyList<EntityWrite> writes, CancellationToken cancellation)
        {
            lock (_gate)
            {
                return inner.WriteAsync(partition, writes, cancellation);
            }
        }

        public IAsyncEnumerable<Entity> ScanAsync(string partitionPrefix, string rowPrefix, CancellationToken cancellation) =>
            inner.ScanAsync(partitionPrefix, rowPrefix, cancellation);
    }
}
