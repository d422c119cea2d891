using Distribution.Commission.Groups;
using Distribution.Orders.Groups;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Distribution.Functions.Groups;

/// <summary>Ends groups whose time is over: those that are not full are refunded, the others rewarded if they have not been.</summary>
public sealed partial class GroupsTimer(EndGroups end, RewardGroup reward, ILogger<GroupsTimer> logger)
{
    [Function("EndGroups")]
    public async Task EndAsync([TimerTrigger("30 */5 * * * *")] TimerInfo timer, CancellationToken cancellation)
    {
        int failed = await end.RunAsync(group => reward.HandleAsync(group.Merchant, group.Id, cancellation), cancellation);
        if (failed > 0)
        {
            LogFailed(logger, failed, timer.IsPastDue);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} group(s) whose time was over are not filled: what was paid is being refunded (late: {Late})")]
    private static partial void LogFailed(ILogger logger, int count, bool late);
}
