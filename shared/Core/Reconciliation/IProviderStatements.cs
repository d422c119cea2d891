using Distribution.Kernel;
using Distribution.Payments;

namespace Distribution.Reconciliation;

/// <summary>
/// Where the statements of one provider come from. A day is one of the provider's, from midnight to midnight at
/// <see cref="ProviderDay.Offset"/>.
/// </summary>
public interface IProviderStatements
{
    /// <summary>The most lines of a merchant's day.</summary>
    public const int MaxLines = 100_000;

    /// <summary>The provider's name, as gateways have it.</summary>
    string Name { get; }

    /// <summary>
    /// All lines of a day; refused with <c>statement.none</c> if the merchant has no account or file there, with
    /// <c>statement.malformed</c> or <c>statement.too_large</c> if it cannot be used; unknown while it is not ready.
    /// </summary>
    Task<GatewayOutcome<ProviderStatement>> ReadAsync(MerchantId merchant, DateOnly day, CancellationToken cancellation);
}

/// <summary>A statement as it was read.</summary>
/// <param name="Lines">At most <see cref="IProviderStatements.MaxLines"/>, in no order that means anything.</param>
/// <param name="Kinds">All kinds that it would have lines of: only of these does a missing line say anything.</param>
public sealed record ProviderStatement(IReadOnlyList<StatementLine> Lines, IReadOnlySet<StatementKind> Kinds)
{
    /// <summary>Why one of its further bills cannot be read, so that its kinds are not among <see cref="Kinds"/>; null if all can.</summary>
    public Problem? Unread { get; init; }
}

/// <summary>The days of the providers: those of Beijing, which has no summer time.</summary>
public static class ProviderDay
{
    public static readonly TimeSpan Offset = TimeSpan.FromHours(8);

    public static DateOnly Of(DateTimeOffset at) => DateOnly.FromDateTime(at.ToOffset(Offset).DateTime);

    /// <summary>When the day begins, UTC.</summary>
    public static DateTimeOffset StartOf(DateOnly day) => new DateTimeOffset(day, TimeOnly.MinValue, Offset).ToUniversalTime();
}
