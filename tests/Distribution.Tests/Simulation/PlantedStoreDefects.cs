using Distribution.Ledger;
using Distribution.Local.Simulation.World;
using Distribution.Storage;

namespace Distribution.Tests.Simulation;

/// <summary>Read, modify, write, without asking whether somebody else has written meanwhile.</summary>
internal class Overwrites(string row) : Defects
{
    public override IEntityStore Store(IEntityStore store) => new Blind(store, this);

    /// <summary>The writes as they are made where the row is not looked after.</summary>
    protected virtual async Task<IReadOnlyList<EntityWrite>> BlindlyAsync(IEntityStore store, string partition, IReadOnlyList<EntityWrite> writes)
    {
        var blind = new List<EntityWrite>(writes);
        for (int i = 0; i < blind.Count; i++)
        {
            if (blind[i] is EntityWrite.Replace replace && replace.Row == row && await store.GetAsync(partition, row, CancellationToken.None) is { } present)
            {
                blind[i] = replace with { IfMatch = present.ETag };
            }
        }

        return blind;
    }

    private sealed class Blind(IEntityStore inner, Overwrites defect) : IEntityStore
    {
        public ValueTask<Entity?> GetAsync(string partition, string row, CancellationToken cancellation) => inner.GetAsync(partition, row, cancellation);

        public ValueTask<IReadOnlyList<Entity>> RangeAsync(string partition, string from, string to, int limit, CancellationToken cancellation) =>
            inner.RangeAsync(partition, from, to, limit, cancellation);

        public async ValueTask<string?> WriteAsync(string partition, IReadOnlyList<EntityWrite> writes, CancellationToken cancellation) =>
            await inner.WriteAsync(partition, await defect.BlindlyAsync(inner, partition, writes), cancellation);
    }
}

/// <summary>Balances that overwrite each other; the entries keep their numbers apart.</summary>
internal sealed class OverwritesBalances() : Overwrites(LedgerRows.Balances)
{
    protected override async Task<IReadOnlyList<EntityWrite>> BlindlyAsync(IEntityStore store, string partition, IReadOnlyList<EntityWrite> writes)
    {
        IReadOnlyList<EntityWrite> blind = await base.BlindlyAsync(store, partition, writes);
        Entity? balances = await store.GetAsync(partition, LedgerRows.Balances, CancellationToken.None);
        long last = balances is null ? 0 : StoreJson.Read(balances, LedgerJson.Default.Balances).Value.Sequence;
        return [.. blind.Select(write => write is EntityWrite.Insert insert && insert.Row.StartsWith(LedgerRows.JournalPrefix, StringComparison.Ordinal)
            ? new EntityWrite.Insert(LedgerRows.Journal(Math.Max(last + 1, long.Parse(insert.Row[LedgerRows.JournalPrefix.Length..], System.Globalization.CultureInfo.InvariantCulture))), insert.Payload)
            : write)];
    }
}
