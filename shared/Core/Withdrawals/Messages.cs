using Distribution.Kernel;
using Distribution.Messaging;
using Distribution.Storage;

namespace Distribution.Withdrawals;

/// <summary>On <see cref="QueueNames.WithdrawalRequests"/>: an amount is withheld and waits for finance.</summary>
public sealed record WithdrawalRequested(int V, MerchantId Merchant, WithdrawalId Withdrawal);

internal static class WithdrawalMessages
{
    private const int Version = 1;

    public static OutboxMessage Requested(Withdrawal withdrawal) => new(
        QueueNames.WithdrawalRequests,
        withdrawal.Id.Value,
        null,
        StoreJson.Write(new WithdrawalRequested(Version, withdrawal.Merchant, withdrawal.Id), WithdrawalJson.Default.WithdrawalRequested));
}
