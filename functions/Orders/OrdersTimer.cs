using Distribution.Orders.Placement;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Distribution.Functions.Orders;

/// <summary>Gives up orders nobody paid for, and their stock.</summary>
public sealed partial class OrdersTimer(ExpireOrders expire, ILogger<OrdersTimer> logger)
{
    [Function("ExpireOrders")]
    public async Task ExpireAsync([TimerTrigger("30 */5 * * * *")] TimerInfo timer, CancellationToken cancellation)
    {
        ExpireOrdersResult result = await expire.RunAsync(cancellation);
        if (result.Cancelled > 0)
        {
            LogExpired(logger, result.Cancelled, result.Released, timer.IsPastDue);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Cancelled {Cancelled} unpaid order(s), gave back {Released} reservation(s) (late: {Late})")]
    private static partial void LogExpired(ILogger logger, int cancelled, int released, bool late);
}
