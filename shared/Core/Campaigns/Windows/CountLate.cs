using Distribution.Kernel;
using Distribution.Programs;
using Distribution.Storage;
using Microsoft.Extensions.Logging;

namespace Distribution.Campaigns.Windows;

/// <summary>
/// A close does not wait for messages for ever. A day after it the orders of its window are counted again, and how many of them,
/// and of their refunds from before the close, have reached the day books too late for it is said with the close: they are in no
/// numbers of it.
/// </summary>
internal sealed partial class CountLate(ProgramCatalog programs, CloseStore closes, IPaidOrders orders, ILogger<CountLate> logger)
{
    /// <summary>How long after a close its orders are counted again.</summary>
    public static readonly TimeSpan Delay = TimeSpan.FromDays(1);

    /// <summary>Counts once, when it is time; true: nothing is left to do.</summary>
    public async Task<bool> HandleAsync(MerchantId merchant, ClosedWindow close, CancellationToken cancellation)
    {
        FrozenWindow frozen = await closes.FrozenAsync(merchant, close.Kind, close.Last, cancellation).ConfigureAwait(false)
            ?? throw new InvalidDataException($"The numbers of the closed window {close.Window} are not there.");
        PublishedProgram program = await programs.GetAsync(merchant, close.ProgramVersion, cancellation).ConfigureAwait(false);
        RowsRead now = await new WindowFold(orders).CountAsync(
            merchant, CloseRules.Counted(program.Compiled, close.Kind), frozen.First, frozen.Last, frozen.FrozenAt, cancellation).ConfigureAwait(false);
        var late = new CloseLate(Math.Max(0, now.Orders - (frozen.Orders ?? now.Orders)))
        {
            Refunds = frozen.Refunds is { } known ? Math.Max(0, now.Refunds - known) : null,
        };
        await closes.RecountedAsync(merchant, close, late, cancellation).ConfigureAwait(false);
        if (late is { Orders: > 0 } or { Refunds: > 0 })
        {
            LogLate(logger, late.Orders, late.Refunds ?? 0, close.Window, merchant.Value);
        }

        return true;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Orders} order(s) and {Refunds} refund(s) of {Window} of merchant {Merchant} came after its close and are not counted in it")]
    private static partial void LogLate(ILogger logger, long orders, long refunds, string window, string merchant);
}
