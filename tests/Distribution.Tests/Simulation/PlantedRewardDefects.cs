using Distribution.Campaigns.Quotas;
using Distribution.Campaigns.Windows;
using Distribution.Commission;
using Distribution.Commission.Groups;
using Distribution.Local.Simulation.Scheduling;
using Distribution.Local.Simulation.World;
using Distribution.Orders;
using Distribution.Storage;

namespace Distribution.Tests.Simulation;

/// <summary>Rows that are read or written otherwise than they are: the mistake of one operation in one place.</summary>
internal abstract class RowDefect : Defects
{
    public sealed override IEntityStore Store(IEntityStore store) => new Changed(store, this);

    protected static OperationKind? Doing => Operation.Current?.Kind;

    /// <summary>What is read instead; null for nothing.</summary>
    protected virtual Entity? Read(Entity row) => row;

    /// <summary>What is written instead; null for nothing at all.</summary>
    protected virtual Task<IReadOnlyList<EntityWrite>?> WriteAsync(IEntityStore store, string partition, IReadOnlyList<EntityWrite> writes) =>
        Task.FromResult<IReadOnlyList<EntityWrite>?>(writes);

    /// <summary>What a range of rows holds instead.</summary>
    protected virtual IReadOnlyList<Entity> Range(string from, IReadOnlyList<Entity> rows) => rows;

    /// <summary>Under which key a row lies instead.</summary>
    protected virtual string KeyOf(string partition, string row) => row;

    protected static Entity With(Entity row, byte[] payload) => new(row.Partition, row.Row, row.ETag, payload);

    private sealed class Changed(IEntityStore inner, RowDefect defect) : IEntityStore
    {
        public async ValueTask<Entity?> GetAsync(string partition, string row, CancellationToken cancellation) =>
            await inner.GetAsync(partition, defect.KeyOf(partition, row), cancellation) is { } found ? defect.Read(found) : null;

        public async ValueTask<IReadOnlyList<Entity>> RangeAsync(string partition, string from, string to, int limit, CancellationToken cancellation) =>
            defect.Range(from, await inner.RangeAsync(partition, from, to, limit, cancellation));

        public async ValueTask<string?> WriteAsync(string partition, IReadOnlyList<EntityWrite> writes, CancellationToken cancellation) =>
            await defect.WriteAsync(inner, partition, writes) is { } instead ? await inner.WriteAsync(partition, instead, cancellation) : null;
    }
}

/// <summary>A close that does not keep its numbers: who comes second counts again, and goes on from what he has counted.</summary>
internal sealed class CountsAgain : RowDefect
{
    protected override Entity? Read(Entity row) => IsFrozen(row.Partition, row.Row) ? null : row;

    protected override async Task<IReadOnlyList<EntityWrite>?> WriteAsync(IEntityStore store, string partition, IReadOnlyList<EntityWrite> writes) =>
        writes is [EntityWrite.Insert insert] && IsFrozen(partition, insert.Row) && await store.GetAsync(partition, insert.Row, CancellationToken.None) is { } known
            ? [new EntityWrite.Replace(insert.Row, insert.Payload, known.ETag)]
            : writes;

    private static bool IsFrozen(string partition, string row) => partition.StartsWith("close|", StringComparison.Ordinal) && row.StartsWith("f|", StringComparison.Ordinal);
}

/// <summary>What a close grants is kept under a key that does not say which window.</summary>
internal sealed class GrantsWithoutWindow : RowDefect
{
    protected override string KeyOf(string partition, string row) =>
        partition.StartsWith("grants|", StringComparison.Ordinal) && row.StartsWith("close:", StringComparison.Ordinal) ? "close|" + row[(row.IndexOf('|', StringComparison.Ordinal) + 1)..] : row;

    protected override Task<IReadOnlyList<EntityWrite>?> WriteAsync(IEntityStore store, string partition, IReadOnlyList<EntityWrite> writes) =>
        Task.FromResult<IReadOnlyList<EntityWrite>?>([.. writes.Select(write => write is EntityWrite.Insert insert ? new EntityWrite.Insert(KeyOf(partition, insert.Row), insert.Payload) : write)]);
}

/// <summary>Of equals the one who reached it later comes first.</summary>
internal sealed class RanksLatestFirst : RowDefect
{
    protected override Entity? Read(Entity row) => row.Partition.StartsWith(ClosePages.PartitionPrefix, StringComparison.Ordinal) && row.Row.StartsWith(ClosePages.ScorePrefix, StringComparison.Ordinal)
        ? With(row, StoreJson.Write(
            StoreJson.Read(row, CloseJson.Default.PersonScoreArray).Value.Select(static score => score with { ReachedAt = DateTimeOffset.UnixEpoch.AddYears(200) - (score.ReachedAt - DateTimeOffset.UnixEpoch) }).ToArray(),
            CloseJson.Default.PersonScoreArray))
        : row;
}

/// <summary>What was taken of a budget for an order is not given back when its commission is voided.</summary>
internal sealed class KeepsBudgetOfVoided : RowDefect
{
    protected override Task<IReadOnlyList<EntityWrite>?> WriteAsync(IEntityStore store, string partition, IReadOnlyList<EntityWrite> writes) => Task.FromResult(
        Doing is OperationKind.VoidReview or OperationKind.Settle && partition.StartsWith(Quota.PartitionPrefix, StringComparison.Ordinal) ? null : writes);
}

/// <summary>A release settles at once, whenever the order was completed.</summary>
internal sealed class SettlesWithRelease : RowDefect
{
    protected override Entity? Read(Entity row)
    {
        if (Doing != OperationKind.ReleaseReview || row.Row != OrderStore.OrderRow)
        {
            return row;
        }

        Order order = StoreJson.Read(row, OrdersJson.Default.Order).Value;
        return order.Due is { } due ? With(row, StoreJson.Write(order with { Due = due with { At = order.PlacedAt } }, OrdersJson.Default.Order)) : row;
    }
}

/// <summary>A settlement does not see that what an order earns is held.</summary>
internal sealed class SettlesHeld : RowDefect
{
    protected override Entity? Read(Entity row) => Doing == OperationKind.Settle && row.Row == OrderStore.CommissionRow
        ? With(row, StoreJson.Write(StoreJson.Read(row, CommissionJson.Default.CommissionSheet).Value with { Review = null }, CommissionJson.Default.CommissionSheet))
        : row;
}

/// <summary>Who began a group keeps all of his reward, whatever its members are refunded.</summary>
internal sealed class PaysForRefundedGroups : RowDefect
{
    protected override Task<IReadOnlyList<EntityWrite>?> WriteAsync(IEntityStore store, string partition, IReadOnlyList<EntityWrite> writes) =>
        Task.FromResult<IReadOnlyList<EntityWrite>?>([.. writes.Select(static write => write is EntityWrite.Replace { Row: GroupReward.Row } replace ? Whole(replace) : write)]);

    private static EntityWrite.Replace Whole(EntityWrite.Replace replace)
    {
        GroupReward reward = StoreJson.Read(new Entity("", replace.Row, replace.IfMatch, replace.Payload), GroupRewardJson.Default.GroupReward).Value;
        reward = reward with { Lines = [.. reward.Lines.Select(static line => line with { TakenBack = [] })] };
        return replace with { Payload = StoreJson.Write(reward, GroupRewardJson.Default.GroupReward) };
    }
}

/// <summary>How often a person has used a limit is forgotten.</summary>
internal sealed class ForgetsLimits : RowDefect
{
    protected override Entity? Read(Entity row) => row.Row.StartsWith(QuotaBook.CountPrefix, StringComparison.Ordinal) && row.Partition.Split('|') is [_, _, "p", ..]
        ? With(row, StoreJson.Write(new QuotaCount(0), QuotaJson.Default.QuotaCount))
        : row;
}
