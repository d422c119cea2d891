using System.Collections.Concurrent;
using Distribution.Kernel;
using Distribution.Programs;
using Distribution.Programs.Engine;
using Distribution.Programs.Language;

namespace Distribution.Campaigns.Windows.Live;

/// <summary>
/// The scores of a window that is not closed, counted from the day books when somebody asks. What took long to count
/// answers everybody for a while, so that a busy shop's ranking is not counted for every look at it; who asks while it is
/// being counted waits for that count.
/// </summary>
internal sealed class LiveScores(IPaidOrders orders, TimeProvider time) : IDisposable
{
    /// <summary>The most windows counted at once; others wait for their turn.</summary>
    public const int MaxAtOnce = 4;

    /// <summary>How long the scores of a big window are good for.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(10);

    /// <summary>From so many orders on a window is big.</summary>
    public const int Big = 2_000;

    /// <summary>The most big windows kept.</summary>
    private const int MaxKept = 32;

    private readonly ConcurrentDictionary<LiveKey, LiveWindow> _kept = new();
    private readonly ConcurrentDictionary<LiveKey, Lazy<Task<LiveWindow>>> _counting = new();
    private readonly SemaphoreSlim _turns = new(MaxAtOnce);

    public async Task<LiveWindow> CountAsync(MerchantId merchant, CompiledProgram program, Metric metric, RewardWindow window, CancellationToken cancellation)
    {
        var key = new LiveKey(merchant, program.Terms.Version, metric.Id, window.Kind, window.Last);
        if (_kept.TryGetValue(key, out LiveWindow? kept) && time.GetUtcNow() - kept.At < MaxAge)
        {
            return kept;
        }

        // Nobody's own cancellation ends what others wait for.
        Lazy<Task<LiveWindow>> counting = _counting.GetOrAdd(key, asked => new Lazy<Task<LiveWindow>>(() => FoldAsync(asked, program, metric, window)));
        return await counting.Value.WaitAsync(cancellation).ConfigureAwait(false);
    }

    public void Dispose() => _turns.Dispose();

    private async Task<LiveWindow> FoldAsync(LiveKey key, CompiledProgram program, Metric metric, RewardWindow window)
    {
        try
        {
            await _turns.WaitAsync().ConfigureAwait(false);
            try
            {
                DateTimeOffset now = time.GetUtcNow();
                FoldedWindow folded = await new WindowFold(orders).RunAsync(
                    key.Merchant, program, [metric], window.First, window.Last, now, CancellationToken.None).ConfigureAwait(false);
                var live = new LiveWindow(folded.Scores[metric.Id], now);
                Keep(key, live, folded.Orders);
                return live;
            }
            finally
            {
                _turns.Release();
            }
        }
        finally
        {
            _counting.TryRemove(key, out _);
        }
    }

    private void Keep(LiveKey key, LiveWindow live, long read)
    {
        if (read < Big)
        {
            return;
        }

        if (_kept.Count >= MaxKept)
        {
            _kept.Clear();
        }

        _kept[key] = live;
    }

    private readonly record struct LiveKey(MerchantId Merchant, int Version, string Metric, WindowKind Kind, DateOnly Last);
}

/// <param name="Scores">Sorted by person.</param>
/// <param name="At">When they were counted, UTC.</param>
internal sealed record LiveWindow(PersonScore[] Scores, DateTimeOffset At);
