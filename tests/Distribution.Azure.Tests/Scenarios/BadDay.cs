using Distribution.Azure.Tables;
using Distribution.Azure.Tests.Emulator;

namespace Distribution.Azure.Tests.Scenarios;

/// <summary>A way to the tables on which one request of twenty-five meets a fault, the same ones each time.</summary>
internal static class BadDay
{
    private const int FaultPercent = 4;

    /// <summary>A client is told to send the same again where nobody can say whether a write has happened: it was cut off, and another has written since.</summary>
    public const int MaxSends = 5;

    public static readonly ProxyFault[] Kinds = [ProxyFault.Busy, ProxyFault.CutBefore, ProxyFault.Throttled, ProxyFault.CutAfterwards, ProxyFault.FailedAfterwards];

    public static readonly TableRetry Quick = new() { FirstWait = TimeSpan.FromMilliseconds(1), MaxWait = TimeSpan.FromMilliseconds(5) };

    public static async Task<FaultProxy> StartAsync(Uri tables)
    {
        FaultProxy proxy = await FaultProxy.StartAsync(tables);
        var random = new Random(11);
        proxy.Decide = (_, _) =>
        {
            lock (random)
            {
                return random.Next(100) < FaultPercent ? Kinds[random.Next(Kinds.Length)] : ProxyFault.None;
            }
        };
        return proxy;
    }
}
