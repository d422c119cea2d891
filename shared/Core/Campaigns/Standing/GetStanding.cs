using Distribution.Kernel;
using Distribution.Programs;
using Distribution.Programs.Engine;
using Distribution.Programs.Language;
using Distribution.Programs.Windows;

namespace Distribution.Campaigns.Standing;

/// <summary>Where a person stands under the program in force.</summary>
/// <param name="Person">Who.</param>
/// <param name="Tier">The tier held now; null for none.</param>
/// <param name="Tiers">All tiers from the lowest to the highest.</param>
/// <param name="Metrics">The person's numbers in the windows that are open now.</param>
/// <param name="Rules">The rules that pay as soon as a number is reached.</param>
public sealed record PersonStanding(
    DistributorId Person, string? Tier, IReadOnlyList<TierStanding> Tiers, IReadOnlyList<MetricStanding> Metrics, IReadOnlyList<RuleStanding> Rules);

/// <param name="Tier">The tier's id.</param>
/// <param name="Metric">What decides.</param>
/// <param name="Window">Lifetime, or the kind of window that must have closed.</param>
/// <param name="Value">The number in the window that decides now, in the metric's unit.</param>
/// <param name="AtLeast">The number that the tier asks for.</param>
public sealed record TierStanding(string Tier, string Metric, WindowKind Window, long Value, long AtLeast);

/// <param name="Metric">The metric's id.</param>
/// <param name="Window">The kind of window.</param>
/// <param name="WindowId">Which is open, for example <c>2026-03</c>.</param>
/// <param name="Value">Minor units, units, orders or buyers.</param>
/// <param name="Next">The next number that a tier or a rule waits for; null for none.</param>
public sealed record MetricStanding(string Metric, WindowKind Window, string WindowId, long Value, long? Next);

/// <param name="Rule">The rule's id.</param>
/// <param name="Metric">What it counts.</param>
/// <param name="Window">The kind of window.</param>
/// <param name="WindowId">Which is open.</param>
/// <param name="Times">How often it is earned in it and not taken back.</param>
/// <param name="Next">The number at which it is reached again; null if it pays once and is reached.</param>
public sealed record RuleStanding(string Rule, string Metric, WindowKind Window, string WindowId, long Times, long? Next);

/// <summary>Reads where a person stands, for display. Refusals: <c>program.not_found</c>.</summary>
public sealed class GetStanding(StandingStore standings, TierBook tiers, ProgramCatalog programs, TimeProvider time)
{
    public async Task<Result<PersonStanding>> HandleAsync(MerchantId merchant, DistributorId person, CancellationToken cancellation)
    {
        if (await programs.FindCurrentAsync(merchant, cancellation).ConfigureAwait(false) is not { } published)
        {
            return Problem.NotFound("program.not_found", "The shop has no reward program.");
        }

        CompiledProgram program = published.Compiled;
        var reading = new Reading(StandingStore.Partition(merchant, person), program, time.GetUtcNow());
        return new PersonStanding(
            person,
            await tiers.TierOfAsync(merchant, program, person, reading.Now, cancellation).ConfigureAwait(false),
            await TiersAsync(reading, cancellation).ConfigureAwait(false),
            await MetricsAsync(reading, cancellation).ConfigureAwait(false),
            await RulesAsync(reading, cancellation).ConfigureAwait(false));
    }

    /// <summary>When a rule is reached beyond a value; null if it is not again.</summary>
    internal static long? NextOf(RewardRule.OnMetric rule, long value) =>
        rule.Repeats ? checked(rule.Threshold * (rule.TimesAt(value) + 1)) : value < rule.Threshold ? rule.Threshold : null;

    private async Task<IReadOnlyList<TierStanding>> TiersAsync(Reading reading, CancellationToken cancellation)
    {
        var all = new List<TierStanding>();
        foreach (Tier tier in reading.Program.Tiers)
        {
            string window = TierBook.Deciding(reading.Program, tier.Window, reading.Now).Id;
            all.Add(new TierStanding(tier.Id, tier.Metric.Id, tier.Window, await ValueAsync(reading, tier.Metric, window, cancellation).ConfigureAwait(false), tier.AtLeast));
        }

        return all;
    }

    private async Task<IReadOnlyList<MetricStanding>> MetricsAsync(Reading reading, CancellationToken cancellation)
    {
        var all = new List<MetricStanding>();
        foreach (CountedMetric counted in reading.Program.Counted)
        {
            foreach (WindowKind kind in counted.Asked)
            {
                string window = reading.OpenOf(kind);
                long value = await ValueAsync(reading, counted.Metric, window, cancellation).ConfigureAwait(false);
                all.Add(new MetricStanding(counted.Metric.Id, kind, window, value, Next(reading.Program, counted.Metric, kind, value)));
            }
        }

        return all;
    }

    private async Task<IReadOnlyList<RuleStanding>> RulesAsync(Reading reading, CancellationToken cancellation)
    {
        var all = new List<RuleStanding>();
        foreach (RewardRule.OnMetric rule in reading.Program.MetricRules.Where(static rule => !rule.AtClose))
        {
            string window = reading.OpenOf(rule.Window);
            long value = await ValueAsync(reading, rule.Metric, window, cancellation).ConfigureAwait(false);
            long times = (await standings.EarnedAsync(reading.Partition, rule.Id, CountedMetric.KeyOf(rule.Metric), window, cancellation).ConfigureAwait(false))?.Value.Times ?? 0;
            all.Add(new RuleStanding(rule.Id, rule.Metric.Id, rule.Window, window, times, NextOf(rule, value)));
        }

        return all;
    }

    private async Task<long> ValueAsync(Reading reading, Metric metric, string window, CancellationToken cancellation) =>
        (await standings.CountAsync(reading.Partition, CountedMetric.KeyOf(metric), window, cancellation).ConfigureAwait(false))?.Value.Value ?? 0;

    private static long? Next(CompiledProgram program, Metric metric, WindowKind window, long value)
    {
        IEnumerable<long?> tiers = from tier in program.Tiers
                                   where tier.Metric.Id == metric.Id && tier.Window == window && tier.AtLeast > value
                                   select (long?)tier.AtLeast;
        IEnumerable<long?> rules = from rule in program.MetricRules
                                   where !rule.AtClose && rule.Metric.Id == metric.Id && rule.Window == window
                                   select NextOf(rule, value);
        return tiers.Concat(rules).Min();
    }

    private sealed record Reading(string Partition, CompiledProgram Program, DateTimeOffset Now)
    {
        public string OpenOf(WindowKind kind) => Program.Calendar.WindowOf(kind, Program.Calendar.DayOf(Now)).Id;
    }
}
