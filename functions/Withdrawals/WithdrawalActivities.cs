using Distribution.Kernel;
using Distribution.Withdrawals;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Distribution.Functions.Withdrawals;

/// <summary>What the workflow of a withdrawal does; each may run twice.</summary>
public sealed partial class WithdrawalActivities(QueryWithdrawals query, ExpireWithdrawal expire, SendPayout payout, ILogger<WithdrawalActivities> logger)
{
    public const string Read = "ReadWithdrawal";
    public const string Remind = "RemindFinance";
    public const string Expire = "ExpireWithdrawal";
    public const string Pay = "AdvancePayout";

    [Function(Read)]
    public async Task<WithdrawalWait> ReadAsync([ActivityTrigger] WithdrawalReference reference, CancellationToken cancellation)
    {
        Result<Withdrawal> found = await query.HandleAsync(new GetWithdrawalQuery(reference.Merchant, reference.Withdrawal, null), cancellation);
        return found.Problem is null
            ? new WithdrawalWait(PhaseOf(found.Value.State), found.Value.RequestedAt.UtcDateTime)
            : throw new RetryableException($"Withdrawal {reference.Withdrawal} is not there yet.");
    }

    /// <summary>Reminds finance by an alert; its list says the same. False if somebody has decided at the last moment.</summary>
    [Function(Remind)]
    public async Task<bool> RemindAsync([ActivityTrigger] WithdrawalReference reference, CancellationToken cancellation)
    {
        Result<Withdrawal> found = await query.HandleAsync(new GetWithdrawalQuery(reference.Merchant, reference.Withdrawal, null), cancellation);
        if (found.Problem is not null || found.Value.State != WithdrawalState.Requested)
        {
            return false;
        }

        LogReminder(logger, reference.Merchant.Value, reference.Withdrawal.Value);
        return true;
    }

    /// <summary>False if somebody has decided at the last moment.</summary>
    [Function(Expire)]
    public async Task<bool> ExpireAsync([ActivityTrigger] WithdrawalReference reference, CancellationToken cancellation) =>
        (await expire.HandleAsync(new ExpireWithdrawalCommand(reference.Merchant, reference.Withdrawal), cancellation)).Problem is null;

    /// <summary>True if the outcome is known, or if there is nothing to pay any more.</summary>
    [Function(Pay)]
    public async Task<bool> PayAsync([ActivityTrigger] WithdrawalReference reference, CancellationToken cancellation)
    {
        Result<PayoutProgress> result = await payout.HandleAsync(new SendPayoutCommand(reference.Merchant, reference.Withdrawal), cancellation);
        return result.Problem is not null || result.Value.IsFinal;
    }

    internal static WithdrawalPhase PhaseOf(WithdrawalState state) => state switch
    {
        WithdrawalState.Requested => WithdrawalPhase.Deciding,
        WithdrawalState.Approved or WithdrawalState.Paying => WithdrawalPhase.Paying,
        WithdrawalState.Paid or WithdrawalState.Rejected or WithdrawalState.Cancelled
            or WithdrawalState.Expired or WithdrawalState.Failed or WithdrawalState.Returned => WithdrawalPhase.Ended,
    };

    [LoggerMessage(EventId = 3008, Level = LogLevel.Warning, Message = "Withdrawal {Withdrawal} of {Merchant} has waited a day for finance")]
    private static partial void LogReminder(ILogger logger, string merchant, string withdrawal);
}
