using Distribution.Kernel;

namespace Distribution.Functions.Distributors;

public sealed record JoinBody(string? InviteCode = null, string? DisplayName = null, string? Note = null);

public sealed record ApplicationDecisionBody(bool Approve, string? Reason = null);

public sealed record InviterBody(DistributorId InviterId);

public sealed record BindBody(string Code);

/// <summary>A distributor (分销员); the invite code is his own, for buyers and for those he brings.</summary>
public sealed record DistributorView(
    DistributorId Id, string Status, string InviteCode, DistributorId? Inviter, string? DisplayName, DateTimeOffset JoinedAt);

public sealed record BindingView(string Id, DistributorId Distributor, DateTimeOffset BoundAt, DateTimeOffset ExpiresAt);

/// <summary>What a distributor has, in minor units. Paid and tax are totals over all time.</summary>
public sealed record BalanceView(DistributorId Distributor, Currency Currency, long Pending, long Available, long Withheld, long Paid, long Debt, long Tax);

/// <summary>One line of an account statement; amount in minor units.</summary>
public sealed record EntryView(
    long Sequence,
    DateTimeOffset At,
    string Event,
    long Amount,
    string? Order,
    string? Line,
    string? Rule,
    string? Withdrawal,
    string? Window,
    string? Text);

/// <summary>An order this distributor earns from; amounts in minor units.</summary>
public sealed record PromotedOrderView(OrderId Id, string State, long Net, long Refunded, int Level, DateTimeOffset PlacedAt, DateTimeOffset? PaidAt);

/// <summary>Something earned that is not money, such as a coupon.</summary>
public sealed record GrantView(string Id, string Grant, int Qty, string State, string Rule, OrderId? Order, DateTimeOffset At);
