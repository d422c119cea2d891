using Distribution.Kernel;

namespace Distribution.Functions.Withdrawals;

/// <summary>A withdrawal to request; amount in minor units.</summary>
public sealed record WithdrawBody(long Amount);

public sealed record WithdrawalDecisionBody(bool Approve, string? Reason = null);
