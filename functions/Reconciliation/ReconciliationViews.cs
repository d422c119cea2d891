using Distribution.Kernel;
using Distribution.Reconciliation;

namespace Distribution.Functions.Reconciliation;

/// <summary>How a provider's day compares. <c>Open</c> are differences that need somebody; <c>Listed</c> are all, with those that only crossed midnight.</summary>
public sealed record ReconciliationView(
    string Provider, DateOnly Date, DateTimeOffset At, int Lines, int Matched, int Open, int Listed, IReadOnlyList<StatementSumView> Sums)
{
    internal static ReconciliationView Of(StoredReconciliation day) =>
        new(day.Provider, day.Date, day.At, day.Lines, day.Matched, day.Open, day.Listed, [.. day.Sums.Select(StatementSumView.Of)]);
}

/// <summary>What one kind adds up to on the provider's day, counted and in minor units.</summary>
public sealed record StatementSumView(StatementKind What, Currency Currency, int Ours, long OurAmount, int Theirs, long TheirAmount, long Fees)
{
    internal static StatementSumView Of(StatementSum sum) => new(sum.What, sum.Currency, sum.Ours, sum.OurAmount, sum.Theirs, sum.TheirAmount, sum.Fees);
}

/// <summary>Something that is not the same on both sides. Amounts in minor units; the side that has nothing is absent. <c>Number</c> and <c>ProviderId</c> are text from outside.</summary>
public sealed record DifferenceView(
    DifferenceKind Kind,
    StatementKind What,
    string Number,
    string? ProviderId,
    Currency Currency,
    long? Ours,
    long? Theirs,
    StatementState? OurState,
    StatementState? TheirState,
    DateTimeOffset? OurAt,
    DateTimeOffset? TheirAt)
{
    internal static DifferenceView Of(Difference one) => new(
        one.Kind, one.What, one.Number, one.ProviderId, one.Currency, one.Ours, one.Theirs, one.OurState, one.TheirState, one.OurAt, one.TheirAt);
}
