using Distribution.Kernel;
using Distribution.Programs;
using Distribution.Programs.Engine;
using Distribution.Programs.Language;
using Distribution.Programs.Windows;

namespace Distribution.Campaigns.Standing;

/// <summary>Which tier a person holds, from what has counted for him so far.</summary>
public sealed class TierBook(StandingStore standings)
{
    /// <summary>
    /// The tier held at a moment: of lifetime tiers by the count so far, of others by the count of the day, week or month
    /// that was the last to close before it. Null for none. A program without tiers reads nothing.
    /// </summary>
    /// <param name="merchant">Whose program.</param>
    /// <param name="program">The program, whose time zone says when windows close.</param>
    /// <param name="person">Who.</param>
    /// <param name="at">The moment, for example of the payment.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async Task<string?> TierOfAsync(MerchantId merchant, CompiledProgram program, DistributorId person, DateTimeOffset at, CancellationToken cancellation)
    {
        if (program.Tiers.Count == 0)
        {
            return null;
        }

        string partition = StandingStore.Partition(merchant, person);
        var values = new Dictionary<(Metric Metric, WindowKind Window), long>();
        foreach (Tier tier in program.Tiers)
        {
            if (!values.ContainsKey((tier.Metric, tier.Window)))
            {
                string window = Deciding(program, tier.Window, at).Id;
                values[(tier.Metric, tier.Window)] =
                    (await standings.CountAsync(partition, KeyOf(program, tier.Metric), window, cancellation).ConfigureAwait(false))?.Value.Value ?? 0;
            }
        }

        return MetricEngine.TierOf(program, (metric, window) => values[(metric, window)]);
    }

    private static string KeyOf(CompiledProgram program, Metric metric) => program.Counted.First(counted => counted.Metric.Id == metric.Id).Key;

    /// <summary>The window whose count decides a tier at a moment.</summary>
    internal static RewardWindow Deciding(CompiledProgram program, WindowKind kind, DateTimeOffset at) =>
        program.Calendar.Before(program.Calendar.WindowOf(kind, program.Calendar.DayOf(at)));
}
