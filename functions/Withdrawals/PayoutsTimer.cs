using Distribution.Functions.Orchestration;
using Distribution.Kernel;
using Distribution.Programs;
using Distribution.Withdrawals;
using Distribution.Withdrawals.Terms;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace Distribution.Functions.Withdrawals;

/// <summary>Gives a withdrawal that is still open its clock again, if a lost message or an exchanged hub has left it without one.</summary>
public sealed partial class PayoutsTimer(
    ListMerchants merchants, QueryWithdrawals withdrawals, FinanceSettingsStore settings, TimeProvider clock, ILogger<PayoutsTimer> logger)
{
    /// <summary>
    /// Older requests have been decided or have expired, and their payouts are known or in the hands of a person, who was told of it for
    /// weeks: a request waits for its decision, and a payout may be forgotten (<see cref="WithdrawalDecisions.KnownFor"/>) only so long after that.
    /// </summary>
    internal static readonly TimeSpan LookBack = WithdrawalWorkflow.ExpiryAfter + WithdrawalDecisions.KnownFor + TimeSpan.FromDays(28);

    [Function("SweepWithdrawals")]
    public async Task SweepAsync([TimerTrigger("0 20 * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        int started = 0;
        await foreach (MerchantId merchant in merchants.ReadAsync(cancellation))
        {
            try
            {
                started += await SweepAsync(merchant, client, cancellation);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                // One merchant's trouble is not the others'; the next run tries again.
                LogNotSwept(logger, error, merchant.Value);
            }
        }

        if (started > 0)
        {
            LogRestarted(logger, started, timer.IsPastDue);
        }
    }

    private async Task<int> SweepAsync(MerchantId merchant, DurableTaskClient client, CancellationToken cancellation)
    {
        DateTimeOffset oldest = clock.GetUtcNow() - LookBack;
        TimeSpan confirmWithin = TimeSpan.FromDays((await settings.GetAsync(merchant, cancellation)).ConfirmWithinDays);
        int started = 0;
        string? cursor = null;
        do
        {
            Page<Withdrawal> page = await withdrawals.HandleAsync(new ListWithdrawalsQuery(merchant, null, null, cursor, PageLimits.Max), cancellation);
            foreach (Withdrawal withdrawal in page.Items)
            {
                if (withdrawal.State == WithdrawalState.Paying && WithdrawalDecisions.IsForgotten(withdrawal, clock.GetUtcNow()))
                {
                    LogForgotten(logger, merchant.Value, withdrawal.Id.Value, withdrawal.PayoutNo);
                }

                var reference = new WithdrawalReference(merchant, withdrawal.Id);
                if (PayoutWatch.IsStuck(withdrawal, confirmWithin, clock.GetUtcNow()))
                {
                    LogStuck(logger, withdrawal.Id.Value, merchant.Value, withdrawal.State);
                }

                started += withdrawal.IsOpen && await client.EnsureAsync(WithdrawalWorkflow.Name, reference.InstanceId, reference, cancellation) ? 1 : 0;
            }

            cursor = page.Items.Any(withdrawal => withdrawal.RequestedAt < oldest) ? null : page.Next;
        }
        while (cursor is not null);

        return started;
    }

    [LoggerMessage(EventId = 3003, Level = LogLevel.Error, Message = "The payout of withdrawal {Withdrawal} of {Merchant} is {State} for longer than its provider takes, and its outcome is not known")]
    private static partial void LogStuck(ILogger logger, string withdrawal, string merchant, WithdrawalState state);

    [LoggerMessage(EventId = 3005, Level = LogLevel.Error, Message = "The withdrawals of merchant {Merchant} could not be swept")]
    private static partial void LogNotSwept(ILogger logger, Exception error, string merchant);

    [LoggerMessage(EventId = 3004, Level = LogLevel.Error, Message = "Withdrawal {Withdrawal} of {Merchant}: the provider may have forgotten payout {Number}, begun weeks ago; a person has to settle it with the provider")]
    private static partial void LogForgotten(ILogger logger, string merchant, string withdrawal, string? number);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} open withdrawal(s) had no orchestration and have one again (late: {Late})")]
    private static partial void LogRestarted(ILogger logger, int count, bool late);
}
