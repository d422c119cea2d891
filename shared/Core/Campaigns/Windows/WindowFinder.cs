using Distribution.Kernel;
using Distribution.Programs;

namespace Distribution.Campaigns.Windows;

/// <param name="Window">The window in the calendar of its program.</param>
/// <param name="Program">The one in force when the window ended, which decides; null if there was none.</param>
internal sealed record DecidedWindow(RewardWindow Window, PublishedProgram? Program);

/// <summary>Says which window a local day is in and which program decides it. Depends on what was published and when, and on nothing else.</summary>
internal sealed class WindowFinder(ProgramCatalog programs)
{
    /// <summary>Null if the merchant has published nothing.</summary>
    public async Task<DecidedWindow?> OfDayAsync(MerchantId merchant, WindowKind kind, DateOnly day, CancellationToken cancellation)
    {
        var noon = new DateTimeOffset(day.ToDateTime(new TimeOnly(12, 0)), TimeSpan.Zero);
        PublishedProgram? then = await programs.FindInForceAsync(merchant, noon, cancellation).ConfigureAwait(false)
            ?? await programs.FindAsync(merchant, 1, cancellation).ConfigureAwait(false);
        if (then is null)
        {
            return null;
        }

        RewardWindow window = then.Compiled.Calendar.WindowOf(kind, day);
        PublishedProgram? deciding = await programs.FindInForceAsync(merchant, window.EndsAt, cancellation).ConfigureAwait(false);
        return new DecidedWindow(deciding is null || deciding == then ? window : deciding.Compiled.Calendar.WindowOf(kind, day), deciding);
    }

    /// <summary>The first local day that may count: the one of the first publication. Null if the merchant has published nothing.</summary>
    public async Task<DateOnly?> FirstDayAsync(MerchantId merchant, CancellationToken cancellation) =>
        await programs.FindAsync(merchant, 1, cancellation).ConfigureAwait(false) is { } first ? first.Compiled.Calendar.DayOf(first.Stored.PublishedAt) : null;
}
