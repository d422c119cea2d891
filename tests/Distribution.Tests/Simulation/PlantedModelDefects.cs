using Distribution.Campaigns.Quotas;
using Distribution.Ledger;
using Distribution.Local.Simulation.Scheduling;
using Distribution.Orders;
using Distribution.Storage;
using Distribution.Withdrawals;

namespace Distribution.Tests.Simulation;

/// <summary>The sweep that is to bring what was lost between two books finds nothing.</summary>
internal sealed class SweepsNoLegs : RowDefect
{
    protected override IReadOnlyList<Entity> Range(string from, IReadOnlyList<Entity> rows) =>
        Operation.Current?.Subject == "SweepLegs" && from.StartsWith(LedgerRows.JournalPrefix, StringComparison.Ordinal) ? [] : rows;
}

/// <summary>A payment that comes in time is taken for one that comes too late, and goes back.</summary>
internal sealed class TakesPaymentsForLate : RowDefect
{
    protected override Entity? Read(Entity row)
    {
        if (Doing != OperationKind.PaymentWebhook || row.Row != OrderStore.OrderRow)
        {
            return row;
        }

        Order order = StoreJson.Read(row, OrdersJson.Default.Order).Value;
        return order.State == OrderState.Placed ? With(row, StoreJson.Write(order with { State = OrderState.Cancelled, CancelledAt = order.PlacedAt }, OrdersJson.Default.Order)) : row;
    }
}

/// <summary>Of each refund one fen less is recorded, everywhere alike.</summary>
internal sealed class RefundsAFenLess : RowDefect
{
    protected override Task<IReadOnlyList<EntityWrite>?> WriteAsync(IEntityStore store, string partition, IReadOnlyList<EntityWrite> writes) =>
        Task.FromResult<IReadOnlyList<EntityWrite>?>([.. writes.Select(static write => Doing == OperationKind.RefundOrder && write is EntityWrite.Replace { Row: OrderStore.OrderRow } replace ? Less(replace) : write)]);

    private static EntityWrite.Replace Less(EntityWrite.Replace replace)
    {
        Order order = StoreJson.Read(new Entity("", replace.Row, replace.IfMatch, replace.Payload), OrdersJson.Default.Order).Value;
        if (order.Refunds.Count == 0 || order.Refunds[^1] is not { Lines: [{ Amount: > 1 } part, ..] } last)
        {
            return replace;
        }

        order = order with
        {
            Lines = [.. order.Lines.Select(line => line.No == part.No ? line with { Refunded = line.Refunded - 1 } : line)],
            Refunds = [.. order.Refunds.SkipLast(1), last with { Amount = last.Amount - 1, Lines = [part with { Amount = part.Amount - 1 }, .. last.Lines.Skip(1)] }],
        };
        return replace with { Payload = StoreJson.Write(order, OrdersJson.Default.Order) };
    }
}

/// <summary>One approval is enough for any withdrawal.</summary>
internal sealed class NeedsOneApproval : RowDefect
{
    protected override Task<IReadOnlyList<EntityWrite>?> WriteAsync(IEntityStore store, string partition, IReadOnlyList<EntityWrite> writes) =>
        Task.FromResult<IReadOnlyList<EntityWrite>?>([.. writes.Select(static write =>
            Doing == OperationKind.RequestWithdrawal && write is EntityWrite.Insert insert && insert.Row.StartsWith(LedgerRows.WithdrawalPrefix, StringComparison.Ordinal) ? WithOne(insert) : write)]);

    private static EntityWrite.Insert WithOne(EntityWrite.Insert insert)
    {
        Withdrawal withdrawal = StoreJson.Read(new Entity("", insert.Row, default, insert.Payload), WithdrawalJson.Default.Withdrawal).Value;
        return insert with { Payload = StoreJson.Write(withdrawal with { ApprovalsNeeded = 1 }, WithdrawalJson.Default.Withdrawal) };
    }
}

/// <summary>Who comes second to a budget is given nothing of it, whatever is left; all rows agree about that.</summary>
internal sealed class GivesBudgetsToTheFirst : RowDefect
{
    protected override Entity? Read(Entity row) => IsBudget(row.Partition) && row.Row.StartsWith(QuotaBook.CountPrefix, StringComparison.Ordinal)
        ? With(row, StoreJson.Write(new QuotaCount(int.MaxValue), QuotaJson.Default.QuotaCount))
        : row;

    protected override async Task<IReadOnlyList<EntityWrite>?> WriteAsync(IEntityStore store, string partition, IReadOnlyList<EntityWrite> writes)
    {
        if (!IsBudget(partition) || writes is not [var share, var count])
        {
            return writes;
        }

        long used = await store.GetAsync(partition, count.Row, CancellationToken.None) is { } row ? StoreJson.Read(row, QuotaJson.Default.QuotaCount).Value.Used : 0;
        long kept = await store.GetAsync(partition, share.Row, CancellationToken.None) is { } known ? StoreJson.Read(known, QuotaJson.Default.QuotaShare).Value.Kept : 0;
        QuotaShare next = StoreJson.Read(new Entity(partition, share.Row, default, BatchRules.PayloadOf(share).ToArray()), QuotaJson.Default.QuotaShare).Value;
        byte[] payload = StoreJson.Write(new QuotaCount(used + next.Kept - kept), QuotaJson.Default.QuotaCount);
        return
        [
            share is EntityWrite.Insert insert ? insert with { Payload = StoreJson.Write(next with { Before = used }, QuotaJson.Default.QuotaShare) } : share,
            count is EntityWrite.Replace replace ? replace with { Payload = payload } : new EntityWrite.Insert(count.Row, payload),
        ];
    }

    private static bool IsBudget(string partition) => partition.Split('|') is ["quota", _, "b", _];
}
