using Distribution.Kernel;

namespace Distribution.Reconciliation;

/// <summary>What we have of a payment, refund or payout at a provider.</summary>
/// <param name="Number">The number the provider knows it by.</param>
/// <param name="ProviderId">The provider's own number; null if we do not keep it.</param>
/// <param name="Amount">Minor units.</param>
/// <param name="At">When it was recorded here, UTC.</param>
public sealed record OurRecord(StatementKind Kind, string Number, string? ProviderId, long Amount, Currency Currency, DateTimeOffset At, StatementState State);

/// <summary>Names one thing at a provider.</summary>
public readonly record struct StatementKey(StatementKind Kind, string Number);
