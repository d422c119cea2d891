using System.Collections.Concurrent;
using Distribution.Kernel;
using Distribution.Programs;
using Distribution.Programs.Engine;
using Distribution.Programs.Language;

namespace Distribution.Campaigns.Windows;

/// <summary>
/// The scores of a window that is not closed, counted from the day books when somebody asks. What took long to count
/// answers everybody for a while, so that a busy shop's ranking is not counted for every look at it.
/// </summary>
internal sealed class LiveScores(IPaidOrders orders, TimeProvider time)
{
    /// <summary>How long the scores of a big window are good for.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(10);

    /// <summary>From so many orders on a window is big.</summary>
    public const int Big = 2_000;

    /// <summary>The most big windows kept.</summary>
    private const int MaxKept = 32;

    private readonly ConcurrentDictionary<(MerchantId Merchant, int Version, string Metric, WindowKind Kind, DateOnly Last), LiveWindow> _kept = new();

    public async Task<LiveWindow> CountAsync(MerchantId merchant, CompiledProgram program, Metric metric, RewardWindow window, CancellationToken cancellation)
    {
        (MerchantId, int, string, WindowKind, DateOnly) key = (merchant, program.Terms.Version, metric.Id, window.Kind, window.Last);
        DateTimeOffset now = time.GetUtcNow();
        if (_kept.TryGetValue(key, out LiveWindow? kept) && now - kept.At < MaxAge)
        {
            return kept;
        }

        FoldedWindow folded = await new WindowFold(orders).RunAsync(merchant, program, [metric], window.First, window.Last, cancellation).ConfigureAwait(false);
        var live = new LiveWindow(folded.Scores[metric.Id], now);
        if (folded.Orders >= Big)
        {
            if (_kept.Count >= MaxKept)
            {
                _kept.Clear();
            }

            _kept[key] = live;
        }

        return live;
    }
}

/// <param name="Scores">Sorted by person.</param>
/// <param name="At">When they were counted, UTC.</param>
internal sealed record LiveWindow(PersonScore[] Scores, DateTimeOffset At);
