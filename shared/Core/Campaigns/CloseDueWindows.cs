using Distribution.Campaigns.Windows;
using Distribution.Kernel;
using Distribution.Programs;
using Distribution.Storage;
using Microsoft.Extensions.Logging;

namespace Distribution.Campaigns;

/// <summary>
/// Closes every day, week and month of every merchant that has ended since the merchant's first publication and is not
/// closed. A marker for each merchant and kind says until where that is done. May run late, twice, and on many machines.
/// </summary>
public sealed partial class CloseDueWindows
{
    /// <summary>How long after its end a window is closed, so that payments of its last moment are in the day books.</summary>
    public static readonly TimeSpan Delay = TimeSpan.FromMinutes(10);

    /// <summary>The most windows of a merchant and kind that one run goes through; what is left is the next runs'.</summary>
    public const int MaxWindows = 62;

    /// <summary>The most pages of closes that one run looks after because something is left to do for them.</summary>
    private const int MaxPages = 10;

    private static readonly WindowKind[] Kinds = [WindowKind.Day, WindowKind.Week, WindowKind.Month];

    private readonly ListMerchants _merchants;
    private readonly CloseStore _closes;
    private readonly CloseWindow _close;
    private readonly WindowFinder _windows;
    private readonly PayClose _pay;
    private readonly CountLate _late;
    private readonly TimeProvider _time;
    private readonly ILogger<CloseDueWindows> _logger;

    internal CloseDueWindows(
        ListMerchants merchants,
        CloseStore closes,
        CloseWindow close,
        WindowFinder windows,
        PayClose pay,
        CountLate late,
        TimeProvider time,
        ILogger<CloseDueWindows> logger)
    {
        _merchants = merchants;
        _closes = closes;
        _close = close;
        _windows = windows;
        _pay = pay;
        _late = late;
        _time = time;
        _logger = logger;
    }

    /// <summary>How many windows this run has closed, or found closed by another run behind the marker.</summary>
    /// <param name="late">
    /// The run comes after its time, so the machines were down: what waits in the queues may belong to a window that is
    /// over. Then a window that is found due is only noted, and closed by a run at least <see cref="Delay"/> after.
    /// </param>
    /// <param name="cancellation">Ends the run; what is done stays done.</param>
    public async Task<int> HandleAsync(bool late, CancellationToken cancellation)
    {
        int closed = 0;
        await foreach (MerchantId merchant in _merchants.ReadAsync(cancellation).ConfigureAwait(false))
        {
            foreach (WindowKind kind in Kinds)
            {
                // What a crash left, or the books refused; and what came too late for what is closed.
                await TryAsync(merchant, kind, () => EachAsync(merchant, kind, _closes.UnpaidAsync, _pay.HandleAsync, cancellation)).ConfigureAwait(false);
                await TryAsync(merchant, kind, () => EachAsync(merchant, kind, WaitingAsync, _late.HandleAsync, cancellation)).ConfigureAwait(false);
                closed += await TryAsync(merchant, kind, () => CloseAsync(merchant, kind, late, cancellation)).ConfigureAwait(false);
            }
        }

        return closed;
    }

    public Task<int> HandleAsync(CancellationToken cancellation) => HandleAsync(late: false, cancellation);

    /// <summary>One merchant's or window's trouble is not the others'; the next run tries again.</summary>
    private async Task<int> TryAsync(MerchantId merchant, WindowKind kind, Func<Task<int>> run)
    {
        try
        {
            return await run().ConfigureAwait(false);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogNotClosed(_logger, error, merchant.Value, kind);
            return 0;
        }
    }

    private Task<IReadOnlyList<string>> WaitingAsync(MerchantId merchant, WindowKind kind, string? after, CancellationToken cancellation) =>
        _closes.WaitingAsync(merchant, kind, _time.GetUtcNow(), after, cancellation);

    /// <summary>Looks after closes that something is left to do for: one close's trouble is not the next one's.</summary>
    private async Task<int> EachAsync(
        MerchantId merchant,
        WindowKind kind,
        Func<MerchantId, WindowKind, string?, CancellationToken, Task<IReadOnlyList<string>>> find,
        Func<MerchantId, ClosedWindow, CancellationToken, Task<bool>> handle,
        CancellationToken cancellation)
    {
        int done = 0;
        string? after = null;
        for (int page = 0; page < MaxPages; page++)
        {
            IReadOnlyList<string> keys = await find(merchant, kind, after, cancellation).ConfigureAwait(false);
            foreach (string key in keys)
            {
                done += await TryAsync(merchant, kind, async () =>
                {
                    ClosedWindow close = await _closes.GetAsync(merchant, kind, key, cancellation).ConfigureAwait(false);
                    return await handle(merchant, close, cancellation).ConfigureAwait(false) ? 1 : 0;
                }).ConfigureAwait(false);
            }

            if (keys.Count < CloseStore.MaxUnpaid)
            {
                break;
            }

            after = keys[^1];
        }

        return done;
    }

    private async Task<int> CloseAsync(MerchantId merchant, WindowKind kind, bool late, CancellationToken cancellation)
    {
        Stored<CloseMarker>? read = await _closes.MarkerAsync(merchant, kind, cancellation).ConfigureAwait(false);
        DateOnly? next = read?.Value.Through.AddDays(1) ?? await _windows.FirstDayAsync(merchant, cancellation).ConfigureAwait(false);
        DateTimeOffset now = _time.GetUtcNow();
        int closed = 0;
        for (int i = 0; i < MaxWindows && next is { } day; i++)
        {
            DecidedWindow? window = await _windows.OfDayAsync(merchant, kind, day, cancellation).ConfigureAwait(false);
            if (window is null || now < window.Window.EndsAt + Delay)
            {
                break;
            }

            if (late && !(read?.Value.LateSince <= now - Delay))
            {
                await NoteLateAsync(merchant, kind, read, day, now, cancellation).ConfigureAwait(false);
                break;
            }

            // Before the first window there is nothing: all of it counts.
            DateOnly from = read is null ? window.Window.First : day;
            closed += (await _close.CloseAsync(merchant, window, from, cancellation).ConfigureAwait(false)).Closed is null ? 0 : 1;
            if (!await _closes.MarkAsync(merchant, kind, read, new CloseMarker(window.Window.Last, late ? read?.Value.LateSince : null), cancellation).ConfigureAwait(false))
            {
                break;
            }

            read = await _closes.MarkerAsync(merchant, kind, cancellation).ConfigureAwait(false);
            next = read?.Value.Through.AddDays(1);
        }

        return closed;
    }

    private async Task NoteLateAsync(MerchantId merchant, WindowKind kind, Stored<CloseMarker>? read, DateOnly day, DateTimeOffset now, CancellationToken cancellation)
    {
        if (read?.Value.LateSince is null)
        {
            await _closes.MarkAsync(merchant, kind, read, new CloseMarker(day.AddDays(-1), now), cancellation).ConfigureAwait(false);
            LogLate(_logger, merchant.Value, kind);
        }
    }

    [LoggerMessage(EventId = 5001, Level = LogLevel.Error, Message = "The {Kind} windows of merchant {Merchant} could not be closed")]
    private static partial void LogNotClosed(ILogger logger, Exception error, string merchant, WindowKind kind);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Kind} windows of merchant {Merchant} ended while nothing ran; they close when the queues have had their time")]
    private static partial void LogLate(ILogger logger, string merchant, WindowKind kind);
}
