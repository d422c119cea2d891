using Distribution.Kernel;
using Distribution.Ledger;
using Distribution.Orders;
using Distribution.Payments;
using Distribution.Storage;
using Distribution.Withdrawals;

namespace Distribution.Reconciliation;

/// <summary>
/// A merchant's payments, refunds and payouts by provider, read from the orders and withdrawals themselves: those of a span of
/// time, and those that statements name.
/// </summary>
public sealed class OurRecords(IEntityScan scan, Gateways gateways)
{
    /// <param name="wanted">By provider, what its statements name.</param>
    /// <param name="from">The first moment of the span, UTC.</param>
    public async Task<Dictionary<string, Dictionary<StatementKey, OurRecord>>> ReadAsync(
        MerchantId merchant, IReadOnlyDictionary<string, HashSet<StatementKey>> wanted, DateTimeOffset from, CancellationToken cancellation)
    {
        var found = wanted.Keys.ToDictionary(static provider => provider, static _ => new Dictionary<StatementKey, OurRecord>(), StringComparer.Ordinal);
        string orders = OrderStore.Partition(merchant, new OrderId(""));
        await foreach (Entity entity in scan.ScanAsync(orders, OrderStore.OrderRow, cancellation).ConfigureAwait(false))
        {
            Order order = StoreJson.Read(entity, OrdersJson.Default.Order).Value;
            Keep(order.Provider ?? gateways.Payments(merchant).Name, Of(order));
        }

        string books = StoreKey.Join("led", "d", merchant.Value) + "|";
        await foreach (Entity entity in scan.ScanAsync(books, LedgerRows.WithdrawalPrefix, cancellation).ConfigureAwait(false))
        {
            Withdrawal withdrawal = StoreJson.Read(entity, WithdrawalJson.Default.Withdrawal).Value;
            Keep(withdrawal.Provider ?? gateways.Transfers(merchant).Name, Of(withdrawal));
        }

        return found;

        void Keep(string provider, IEnumerable<OurRecord> records)
        {
            if (!found.TryGetValue(provider, out Dictionary<StatementKey, OurRecord>? own))
            {
                return;
            }

            foreach (OurRecord record in records)
            {
                var key = new StatementKey(record.Kind, record.Number);
                if (record.At >= from || wanted[provider].Contains(key))
                {
                    own[key] = record;
                }
            }
        }
    }

    private static IEnumerable<OurRecord> Of(Order order)
    {
        if (order is not { PaidAt: { } paidAt, TransactionId: { } transaction })
        {
            yield break;
        }

        yield return new OurRecord(StatementKind.Payment, order.Id.Value, transaction, order.Total, order.Currency, paidAt, StatementState.Succeeded);
        foreach (OrderRefund refund in order.Refunds)
        {
            StatementState state = refund.State switch
            {
                RefundState.Requested => StatementState.Processing,
                RefundState.Succeeded => StatementState.Succeeded,
                RefundState.Abnormal => StatementState.Failed,
            };
            yield return new OurRecord(StatementKind.Refund, refund.Id.Value, null, refund.Amount, order.Currency, refund.At, state);
        }
    }

    private static IEnumerable<OurRecord> Of(Withdrawal withdrawal)
    {
        if (withdrawal.PayoutNo is not { } number)
        {
            yield break;
        }

        DateTimeOffset sentAt = withdrawal.PayoutSentAt ?? withdrawal.PayoutStartedAt ?? withdrawal.RequestedAt;
        DateTimeOffset endedAt = withdrawal.EndedAt ?? sentAt;
        DateTimeOffset? returnedAt = withdrawal.State == WithdrawalState.Returned ? endedAt : withdrawal.Late?.ReturnedAt;
        bool isLate = withdrawal.Late is not null || returnedAt is not null;
        yield return new OurRecord(StatementKind.Transfer, number, null, withdrawal.Net, withdrawal.Currency, isLate ? sentAt : endedAt, StateOf(withdrawal));
        if (returnedAt is { } at)
        {
            yield return new OurRecord(StatementKind.Return, number, null, withdrawal.Net, withdrawal.Currency, at, StatementState.Succeeded);
        }
    }

    /// <summary>A payout made after its release has failed here until finance has settled it.</summary>
    private static StatementState StateOf(Withdrawal withdrawal) => withdrawal.State switch
    {
        WithdrawalState.Paid or WithdrawalState.Returned => StatementState.Succeeded,
        WithdrawalState.Failed => withdrawal.Late is { IsOpen: false } ? StatementState.Succeeded : StatementState.Failed,
        _ => StatementState.Processing,
    };
}
