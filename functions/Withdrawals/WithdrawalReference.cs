using Distribution.Kernel;

namespace Distribution.Functions.Withdrawals;

/// <summary>Which withdrawal an orchestration is the clock of.</summary>
/// <param name="Attempts">How often the payout has been brought forward without an end.</param>
public sealed record WithdrawalReference(MerchantId Merchant, WithdrawalId Withdrawal, int Attempts = 0)
{
    public string InstanceId => $"withdrawal-{Merchant.Value}-{Withdrawal.Value}";
}

/// <summary>What a withdrawal waits for.</summary>
public enum WithdrawalPhase
{
    Deciding,
    Paying,
    Ended,
}

/// <param name="Phase">By the row in the store.</param>
/// <param name="RequestedAt">UTC.</param>
public sealed record WithdrawalWait(WithdrawalPhase Phase, DateTime RequestedAt);
