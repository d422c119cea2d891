using Distribution.Kernel;
using Distribution.Withdrawals;

namespace Distribution.Functions.Withdrawals;

/// <summary>A withdrawal (提现); amounts in minor units: net is what is paid out.</summary>
public sealed record WithdrawalView(
    WithdrawalId Id,
    DistributorId Distributor,
    WithdrawalState State,
    Currency Currency,
    long Amount,
    long Tax,
    long Net,
    int ApprovalsNeeded,
    IReadOnlyList<WithdrawalDecisionView> Decisions,
    DateTimeOffset RequestedAt,
    string? PayoutNo,
    DateTimeOffset? EndedAt,
    string? Reason)
{
    internal static WithdrawalView Of(Withdrawal withdrawal) => new(
        withdrawal.Id,
        withdrawal.Distributor,
        withdrawal.State,
        withdrawal.Currency,
        withdrawal.Amount,
        withdrawal.Tax,
        withdrawal.Net,
        withdrawal.ApprovalsNeeded,
        [.. withdrawal.Decisions.Select(decision => new WithdrawalDecisionView(decision.Approve, decision.Reason, decision.At))],
        withdrawal.RequestedAt,
        withdrawal.PayoutNo,
        withdrawal.EndedAt,
        withdrawal.Reason);
}

/// <summary>What a person of finance decided.</summary>
public sealed record WithdrawalDecisionView(bool Approve, string? Reason, DateTimeOffset At);
