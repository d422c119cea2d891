using Distribution.Kernel;
using Distribution.Programs.Replay;

namespace Distribution.Programs.DryRuns;

/// <summary>Sets what two replays earned side by side.</summary>
internal sealed class Comparison
{
    private readonly SortedDictionary<string, Compared> _rules = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, Compared> _grants = new(StringComparer.Ordinal);
    private readonly Dictionary<DistributorId, SortedDictionary<string, Compared>> _people = [];

    public Compared Total { get; private set; }

    public IReadOnlyList<ComparedRule> Rules => Listed(_rules);

    public IReadOnlyList<ComparedGrant> Grants => [.. _grants.Select(static grant => new ComparedGrant(grant.Key, grant.Value))];

    public void Add(ReplayEntry entry, bool draft)
    {
        Compared amount = Figure(entry.Left, draft);
        Total = Sum(Total, amount);
        _rules[entry.Rule] = Sum(_rules.GetValueOrDefault(entry.Rule), amount);
        if (!_people.TryGetValue(entry.Beneficiary, out SortedDictionary<string, Compared>? rules))
        {
            _people[entry.Beneficiary] = rules = new SortedDictionary<string, Compared>(StringComparer.Ordinal);
        }

        rules[entry.Rule] = Sum(rules.GetValueOrDefault(entry.Rule), amount);
        if (entry.Grant is { } grant)
        {
            _grants[grant.Code] = Sum(_grants.GetValueOrDefault(grant.Code), Figure(entry.GrantsLeft, draft));
        }
    }

    /// <summary>The people with the greatest differences, and how many more there are.</summary>
    public (IReadOnlyList<ComparedDistributor> Listed, int LeftOut) People(int most)
    {
        ComparedDistributor[] all = [.. _people
            .Select(static person => new ComparedDistributor(person.Key, person.Value.Values.Aggregate(Sum), Listed(person.Value)))
            .OrderByDescending(static person => Math.Abs(person.Amount.Difference))
            .ThenBy(static person => person.Distributor.Value, StringComparer.Ordinal)];
        return (all[..Math.Min(most, all.Length)], Math.Max(0, all.Length - most));
    }

    private static Compared Figure(long amount, bool draft) => draft ? new Compared(0, amount) : new Compared(amount, 0);

    private static Compared Sum(Compared one, Compared other) => new(checked(one.InForce + other.InForce), checked(one.Draft + other.Draft));

    private static IReadOnlyList<ComparedRule> Listed(SortedDictionary<string, Compared> rules) =>
        [.. rules.Select(static rule => new ComparedRule(rule.Key, rule.Value))];
}
