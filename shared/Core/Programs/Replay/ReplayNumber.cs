using Distribution.Kernel;
using Distribution.Programs.Engine;
using Distribution.Programs.Language;
using Distribution.Programs.Windows;

namespace Distribution.Programs.Replay;

/// <summary>A person's number in a window, with the program that decides about it and what its rules have earned.</summary>
/// <param name="metric">The metric's key.</param>
/// <param name="subject">Whose.</param>
/// <param name="window">The window's id.</param>
/// <param name="first">The first order that counts.</param>
internal sealed class ReplayNumber(string metric, DistributorId subject, string window, ReplayOrder first)
{
    private int _version = first.Version;

    public string Metric => metric;

    public DistributorId Subject => subject;

    public string Window => window;

    /// <summary>The newest program of which an order has counted.</summary>
    public CompiledProgram Program { get; private set; } = first.Program;

    /// <summary>By the ids of all rules that have ever been decided.</summary>
    public Dictionary<string, ReplayTimes> Earned { get; } = new(StringComparer.Ordinal);

    public void Counts(ReplayOrder order)
    {
        if (order.Version > _version)
        {
            (_version, Program) = (order.Version, order.Program);
        }
    }

    /// <summary>The rules of the deciding program about this number.</summary>
    public IEnumerable<RewardRule.OnMetric> RulesOf(WindowKind kind) =>
        Program.MetricRules.Where(rule => !rule.AtClose && rule.Window == kind && CountedMetric.KeyOf(rule.Metric) == metric);

    public ReplayTimes TimesOf(string rule)
    {
        if (!Earned.TryGetValue(rule, out ReplayTimes? times))
        {
            Earned[rule] = times = new ReplayTimes();
        }

        return times;
    }
}
