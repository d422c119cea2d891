using Distribution.Kernel;
using Distribution.Programs;

namespace Distribution.Campaigns;

/// <summary>Closes every window of every merchant that has ended and is not closed. May run late, twice, and on two machines.</summary>
public sealed class CloseDueWindows(ListMerchants merchants, ProgramCatalog programs, CloseWindow close, TimeProvider time)
{
    /// <summary>How long after its end a window is closed, so that payments of its last moment are in the day books.</summary>
    public static readonly TimeSpan Delay = TimeSpan.FromMinutes(10);

    private const int MaxWeeksBack = 5;
    private const int MaxMonthsBack = 2;

    /// <summary>How many closes there are of the windows looked at.</summary>
    public async Task<int> HandleAsync(CancellationToken cancellation)
    {
        int closed = 0;
        await foreach (MerchantId merchant in merchants.ReadAsync(cancellation).ConfigureAwait(false))
        {
            if (await programs.CurrentAsync(merchant, cancellation).ConfigureAwait(false) is not { } terms)
            {
                continue;
            }

            var calendar = RewardCalendar.Of(terms);
            closed += await CloseAsync(merchant, calendar, WindowKind.Week, MaxWeeksBack, cancellation).ConfigureAwait(false);
            closed += await CloseAsync(merchant, calendar, WindowKind.Month, MaxMonthsBack, cancellation).ConfigureAwait(false);
        }

        return closed;
    }

    private async Task<int> CloseAsync(MerchantId merchant, RewardCalendar calendar, WindowKind kind, int back, CancellationToken cancellation)
    {
        int closed = 0;
        DateTimeOffset ended = time.GetUtcNow() - Delay;
        RewardWindow window = calendar.WindowOf(kind, calendar.DayOf(ended));
        for (int i = 0; i < back; i++)
        {
            window = calendar.Before(window);
            Result<IReadOnlyList<WindowClose>> done = await close
                .HandleAsync(new CloseWindowCommand(merchant, kind, window.Id), cancellation).ConfigureAwait(false);
            closed += done.TryGet(out IReadOnlyList<WindowClose>? closes, out _) ? closes.Count : 0;
        }

        return closed;
    }
}
