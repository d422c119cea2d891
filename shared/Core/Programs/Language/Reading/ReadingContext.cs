using Distribution.Kernel;

namespace Distribution.Programs.Language.Reading;

/// <summary>What the parts of a document that are read first say to those that are read later.</summary>
internal sealed class ReadingContext(int maxLevels, List<ProblemError> warnings)
{
    public int MaxLevels => maxLevels;

    public Dictionary<string, Metric> Metrics { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, DecisionTable> Tables { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, long> Budgets { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Tiers { get; } = new(StringComparer.Ordinal);

    /// <summary>The pointers of what has been referred to.</summary>
    public HashSet<string> Used { get; } = new(StringComparer.Ordinal);

    public PredicateReader Conditions(FactScope scope) => new(scope, maxLevels, Tiers);

    public Metric? FindMetric(JsonNode node)
    {
        if (node.Text() is not { } name)
        {
            return null;
        }

        if (Metrics.TryGetValue(name, out Metric? metric))
        {
            Used.Add($"/metrics/{name}");
            return metric;
        }

        node.Wrong("metric.unknown", "There is no such metric.");
        return null;
    }

    public string? FindBudget(JsonNode rule)
    {
        if (rule.Field("budget") is not { } node || node.Text() is not { } name)
        {
            return null;
        }

        if (!Budgets.ContainsKey(name))
        {
            node.Wrong("budget.unknown", "There is no such budget.");
        }

        Used.Add($"/budgets/{name}");
        return name;
    }

    public void Warn(string pointer, string code, string detail) => warnings.Add(new ProblemError(pointer, detail) { Code = code });

    public void WarnOfUnused()
    {
        foreach (string pointer in Metrics.Keys.Select(static name => $"/metrics/{name}")
            .Concat(Tables.Keys.Select(static name => $"/tables/{name}"))
            .Concat(Budgets.Keys.Select(static name => $"/budgets/{name}")))
        {
            if (!Used.Contains(pointer))
            {
                Warn(pointer, "unused", "Nothing refers to this.");
            }
        }
    }
}
