using Distribution.Campaigns.Windows;
using Distribution.Programs;

namespace Distribution.Local.Simulation.Model.Rewards;

/// <summary>What a person has in a window.</summary>
/// <param name="Sales">Minor units that are not refunded.</param>
/// <param name="Orders">Orders of which something is left.</param>
/// <param name="ReachedAt">When the last of them was paid; the least time for none.</param>
/// <param name="Tier">The tier when it was counted, where a rule asks; null for none.</param>
internal sealed record PersonNumbers(long Sales, long Orders, DateTimeOffset ReachedAt, string? Tier = null)
{
    public static readonly PersonNumbers None = new(0, 0, DateTimeOffset.MinValue);
}

/// <summary>The numbers a close begins with.</summary>
internal sealed class ClosedNumbers(WindowKind kind, DateOnly last)
{
    private const string Sales = "sales";

    private readonly SortedDictionary<string, PersonNumbers> _people = new(StringComparer.Ordinal);

    public WindowKind Kind => kind;

    public DateOnly Last => last;

    /// <summary>Everybody who has anything, by id.</summary>
    public IEnumerable<(string Person, PersonNumbers Numbers)> All => _people.Select(static person => (person.Key, person.Value));

    public PersonNumbers Of(string person) => _people.GetValueOrDefault(person, PersonNumbers.None);

    /// <summary>Adds what a close says of a person by one metric.</summary>
    public void Add(string metric, PersonScore score)
    {
        PersonNumbers known = Of(score.Subject.Value);
        DateTimeOffset at = score.ReachedAt > known.ReachedAt ? score.ReachedAt : known.ReachedAt;
        _people[score.Subject.Value] = metric == Sales
            ? known with { Sales = score.Value, ReachedAt = at, Tier = score.Tier }
            : known with { Orders = score.Value, ReachedAt = at };
    }

    /// <summary>All numbers that orders can add up to if each may have had one or another amount left, or not be there.</summary>
    public static HashSet<PersonNumbers> Possible(IReadOnlyList<(DateTimeOffset At, IReadOnlyList<long?> Left)> orders)
    {
        HashSet<PersonNumbers> sums = [PersonNumbers.None];
        foreach ((DateTimeOffset at, IReadOnlyList<long?> values) in orders)
        {
            sums = [.. from sum in sums
                       from left in values
                       select left is > 0
                           ? new PersonNumbers(sum.Sales + left.Value, sum.Orders + 1, at > sum.ReachedAt ? at : sum.ReachedAt)
                           : sum];
        }

        return sums;
    }
}
