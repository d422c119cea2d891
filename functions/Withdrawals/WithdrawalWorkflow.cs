using Distribution.Functions.Orchestration;
using Distribution.Withdrawals;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Distribution.Functions.Withdrawals;

/// <summary>
/// The clock of one withdrawal: reminds finance, lets time run out, and brings the payout forward until its outcome is
/// known. It decides nothing: after every wait it reads the row again.
/// </summary>
public static class WithdrawalWorkflow
{
    public const string Name = "WithdrawalWorkflow";

    /// <summary>Says that the row has changed.</summary>
    public const string Decided = "decided";

    public static readonly TimeSpan ReminderAfter = WithdrawalDecisions.DecideWithin;
    public static readonly TimeSpan ExpiryAfter = TimeSpan.FromDays(7);

    private const int MaxRounds = 30;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    [Function(Name)]
    public static async Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        WithdrawalReference reference = context.GetInput<WithdrawalReference>() ?? throw new InvalidOperationException("A withdrawal workflow was started without its withdrawal.");
        for (int round = 0; round < MaxRounds; round++)
        {
            WithdrawalWait wait = await context.CallActivityAsync<WithdrawalWait>(WithdrawalActivities.Read, reference, Orchestrations.Patiently);
            switch (wait.Phase)
            {
                case WithdrawalPhase.Ended:
                    return;
                case WithdrawalPhase.Deciding:
                    await AwaitDecisionAsync(context, reference, wait);
                    break;
                case WithdrawalPhase.Paying when !await AdvanceAsync(context, reference):
                    await context.WaitAsync(Decided, context.CurrentUtcDateTime + PauseAfter(reference.Attempts));
                    reference = reference with { Attempts = reference.Attempts + 1 };
                    break;
                case WithdrawalPhase.Paying:
                    break;
            }
        }

        context.ContinueAsNew(reference);
    }

    /// <summary>1, 2, 4 … minutes, at most an hour.</summary>
    internal static TimeSpan PauseAfter(int attempts) =>
        attempts < 6 ? FirstPause * (1 << attempts) : LongestPause;

    private static async Task AwaitDecisionAsync(TaskOrchestrationContext context, WithdrawalReference reference, WithdrawalWait wait)
    {
        DateTime reminder = wait.RequestedAt + ReminderAfter;
        DateTime expiry = wait.RequestedAt + ExpiryAfter;
        bool isReminded = context.CurrentUtcDateTime >= reminder;
        if (await context.WaitAsync(Decided, isReminded ? expiry : reminder))
        {
            return;
        }

        string activity = isReminded ? WithdrawalActivities.Expire : WithdrawalActivities.Remind;
        await context.CallActivityAsync<bool>(activity, reference, Orchestrations.Patiently);
    }

    /// <summary>True if the outcome is known. A fault is not an outcome.</summary>
    private static async Task<bool> AdvanceAsync(TaskOrchestrationContext context, WithdrawalReference reference)
    {
        try
        {
            return await context.CallActivityAsync<bool>(WithdrawalActivities.Pay, reference, Orchestrations.Patiently);
        }
        catch (TaskFailedException)
        {
            return false;
        }
    }
}
