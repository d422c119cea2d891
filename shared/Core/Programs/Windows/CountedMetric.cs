using System.Globalization;
using Distribution.Kernel;
using Distribution.Programs.Language;

namespace Distribution.Programs.Windows;

/// <summary>
/// A metric as it is counted with every order. Tiers, and rules that do not wait for a close, need everybody's number in some
/// windows at any moment. A lifetime is counted of every metric that the program names, asked for or not: a later version that
/// asks for it finds the whole of it.
/// </summary>
/// <param name="Metric">What is counted.</param>
/// <param name="Key">See <see cref="KeyOf"/>.</param>
/// <param name="Windows">In which windows, each once: the lifetime is one of them.</param>
/// <param name="Asked">The windows that the program itself asks for; may be none.</param>
public sealed record CountedMetric(Metric Metric, string Key, IReadOnlyList<WindowKind> Windows, IReadOnlyList<WindowKind> Asked)
{
    private const int KeyLength = 16;

    /// <summary>What a program counts so: in the order in which the document first asks, then what it only names.</summary>
    public static IReadOnlyList<CountedMetric> Of(IEnumerable<Metric> metrics, IEnumerable<Tier> tiers, IEnumerable<RewardRule.OnMetric> rules)
    {
        IEnumerable<(Metric Metric, WindowKind? Window)> asked = tiers.Select(static tier => (tier.Metric, (WindowKind?)tier.Window))
            .Concat(rules.Where(static rule => !rule.AtClose).Select(static rule => (rule.Metric, (WindowKind?)rule.Window)));
        return [.. from pair in asked.Concat(metrics.Select(static metric => (Metric: metric, Window: (WindowKind?)null)))
                   group pair.Window by pair.Metric into metric
                   let windows = metric.OfType<WindowKind>().Distinct().ToArray()
                   select new CountedMetric(metric.Key, KeyOf(metric.Key), [.. windows.Append(WindowKind.Lifetime).Distinct()], windows)];
    }

    /// <summary>
    /// Names the counts of a metric across program versions: the same definition under the same name goes on counting, any
    /// other is a new count. The order of the parts of its condition does not matter.
    /// </summary>
    public static string KeyOf(Metric metric) => IdText.FromParts(
        metric.Id, metric.Kind.ToString(), metric.On.ToString(), metric.By.ToString(), metric.When is { } when ? TextOf(when) : "")[..KeyLength];

    private static string TextOf(Predicate predicate) => predicate switch
    {
        Predicate.All all => $"all({TextOf(all.Parts)})",
        Predicate.Any any => $"any({TextOf(any.Parts)})",
        Predicate.Not not => $"not({TextOf(not.Part)})",
        Predicate.TextIn text => $"{FactCatalogue.Of(text.Fact).Name} in {string.Join(',', text.Texts.Order(StringComparer.Ordinal).Select(static one => string.Create(CultureInfo.InvariantCulture, $"{one.Length}:{one}")))}",
        Predicate.NumberIn number => string.Create(CultureInfo.InvariantCulture, $"{FactCatalogue.Of(number.Fact).Name} {number.Min}..{number.Max}"),
        _ => throw new InvalidOperationException($"{predicate.GetType().Name} is not a condition."),
    };

    private static string TextOf(IReadOnlyList<Predicate> parts) => string.Join(';', parts.Select(TextOf).Order(StringComparer.Ordinal));
}
