using Distribution.Orders.FollowUps;
using Distribution.Orders.Placement;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Distribution.Functions.Orders;

/// <summary>Gives up orders nobody paid for, and their stock; asks providers for what they have not told.</summary>
public sealed partial class OrdersTimer(ExpireOrders expire, AskProviders ask, ILogger<OrdersTimer> logger)
{
    [Function("ExpireOrders")]
    public async Task ExpireAsync([TimerTrigger("0 */5 * * * *")] TimerInfo timer, CancellationToken cancellation)
    {
        ExpireOrdersResult result = await expire.RunAsync(cancellation);
        if (result.Cancelled > 0)
        {
            LogExpired(logger, result.Cancelled, result.Released, timer.IsPastDue);
        }
    }

    [Function("AskProviders")]
    public async Task AskAsync([TimerTrigger("0 3/15 * * * *")] TimerInfo timer, CancellationToken cancellation)
    {
        AskProvidersResult result = await ask.RunAsync(cancellation);
        if (result.Asked > 0)
        {
            LogAsked(logger, result.Asked, result.Ended, timer.IsPastDue);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Asked the providers about {Asked} order(s), of which {Ended} are settled (late: {Late})")]
    private static partial void LogAsked(ILogger logger, int asked, int ended, bool late);

    [LoggerMessage(Level = LogLevel.Information, Message = "Cancelled {Cancelled} unpaid order(s), gave back {Released} reservation(s) (late: {Late})")]
    private static partial void LogExpired(ILogger logger, int cancelled, int released, bool late);
}
