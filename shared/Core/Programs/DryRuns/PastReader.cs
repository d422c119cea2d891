using Distribution.Kernel;
using Distribution.Programs.Replay;

namespace Distribution.Programs.DryRuns;

/// <summary>A shop's past as far as it was read.</summary>
/// <param name="Events">Of all days that were read.</param>
/// <param name="KnownFrom">The first of these days.</param>
/// <param name="IsWhole">Nothing is older.</param>
/// <param name="Orders">How many orders were paid on the days asked for.</param>
internal sealed record Past(IReadOnlyCollection<PastEvent> Events, DateOnly KnownFrom, bool IsWhole, int Orders);

/// <summary>
/// Reads the days that are asked for, and what came before them as far as a limit allows: first orders, lifetime counts and
/// limits depend on it.
/// </summary>
internal sealed class PastReader(IEnumerable<IPastEvents> sources)
{
    /// <summary>The most events of a dry run.</summary>
    public const int MaxEvents = 5000;

    /// <summary>How many days before those asked for are read.</summary>
    public const int MaxDaysBefore = 400;

    /// <summary>The days from one to another with what came before; null if there is more than a dry run takes.</summary>
    /// <param name="merchant">The shop.</param>
    /// <param name="from">The first day.</param>
    /// <param name="to">The last.</param>
    /// <param name="since">No day before this has anything.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async Task<Past?> ReadAsync(MerchantId merchant, DateOnly from, DateOnly to, DateOnly since, CancellationToken cancellation)
    {
        var events = new List<PastEvent>();
        for (DateOnly day = from; day <= to; day = day.AddDays(1))
        {
            if (await DayAsync(merchant, day, MaxEvents - events.Count, cancellation).ConfigureAwait(false) is not { } read)
            {
                return null;
            }

            events.AddRange(read);
        }

        int orders = events.OfType<PastEvent.Order>().Count();
        DateOnly known = from;
        for (int back = 0; back < MaxDaysBefore && known > since; back++)
        {
            if (await DayAsync(merchant, known.AddDays(-1), MaxEvents - events.Count, cancellation).ConfigureAwait(false) is not { } read)
            {
                break;
            }

            events.AddRange(read);
            known = known.AddDays(-1);
        }

        return new Past(events, known, known <= since, orders);
    }

    /// <summary>Everything of a day; null if it is more than there is room for.</summary>
    private async Task<List<PastEvent>?> DayAsync(MerchantId merchant, DateOnly day, int room, CancellationToken cancellation)
    {
        var events = new List<PastEvent>();
        foreach (IPastEvents source in sources)
        {
            await foreach (PastEvent past in source.ReadAsync(merchant, day, cancellation).ConfigureAwait(false))
            {
                if (events.Count == room)
                {
                    return null;
                }

                events.Add(past);
            }
        }

        return events;
    }
}
