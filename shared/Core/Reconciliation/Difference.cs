using System.Text.Json.Serialization;
using Distribution.Kernel;

namespace Distribution.Reconciliation;

[JsonConverter(typeof(JsonStringEnumConverter<DifferenceKind>))]
public enum DifferenceKind
{
    /// <summary>The provider has it, we have nothing of this number.</summary>
    [JsonStringEnumMemberName("missingHere")]
    MissingHere,

    /// <summary>We have it as done or asked for, and it is in no statement around its time.</summary>
    [JsonStringEnumMemberName("missingThere")]
    MissingThere,

    /// <summary>Both have it, over another amount or in another currency.</summary>
    [JsonStringEnumMemberName("amount")]
    Amount,

    /// <summary>Both have it, and it stands differently.</summary>
    [JsonStringEnumMemberName("state")]
    State,

    /// <summary>Both have it, and the provider's own number is not the one we know.</summary>
    [JsonStringEnumMemberName("transaction")]
    Transaction,

    /// <summary>The provider has one number twice.</summary>
    [JsonStringEnumMemberName("doubled")]
    Doubled,

    /// <summary>Both have it alike, on another day each. Nothing is wrong; sums of the day differ by it.</summary>
    [JsonStringEnumMemberName("crossedMidnight")]
    CrossedMidnight,
}

/// <summary>Something that is not the same with us and with the provider. Amounts in minor units, times UTC; null for the side that has nothing.</summary>
/// <param name="Number">Ours, or what the provider takes for it: text from outside.</param>
/// <param name="ProviderId">The provider's own number: text from outside.</param>
public sealed record Difference(
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
    DateTimeOffset? TheirAt);

/// <summary>What one kind adds up to on a day, counted and in minor units. Ours is what was recorded here on the provider's day.</summary>
public sealed record StatementSum(StatementKind What, Currency Currency, int Ours, long OurAmount, int Theirs, long TheirAmount, long Fees);

/// <summary>A day compared.</summary>
/// <param name="Lines">How many lines the statement has.</param>
/// <param name="Matched">How many of them are the same here.</param>
/// <param name="Differences">By kind, then by number.</param>
public sealed record Comparison(int Lines, int Matched, IReadOnlyList<StatementSum> Sums, IReadOnlyList<Difference> Differences)
{
    /// <summary>Of which kinds the statement would have lines, in their order.</summary>
    public IReadOnlyList<StatementKind> Kinds { get; init; } = [];
}
