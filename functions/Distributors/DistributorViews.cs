using Distribution.Campaigns.Grants;
using Distribution.Commission;
using Distribution.Commission.Queries;
using Distribution.Commission.Reviews;
using Distribution.Distributors;
using Distribution.Kernel;
using Distribution.Orders;
using Distribution.Programs.Engine;

namespace Distribution.Functions.Distributors;

/// <summary>A distributor (分销员); the invite code is his own, for buyers and for those he brings.</summary>
public sealed record DistributorView(
    DistributorId Id, DistributorStatus Status, string InviteCode, DistributorId? Inviter, string? DisplayName, string? Note, string? DecisionReason, DateTimeOffset JoinedAt)
{
    internal static DistributorView Of(Distributor distributor) => new(
        distributor.Id,
        distributor.Status,
        distributor.InviteCode,
        distributor.Inviter,
        distributor.DisplayName,
        distributor.Note,
        distributor.DecisionReason,
        distributor.JoinedAt);
}

/// <summary>One whom a distributor has invited himself.</summary>
public sealed record TeamMemberView(DistributorId Id, DistributorStatus Status, string? DisplayName, DateTimeOffset JoinedAt)
{
    internal static TeamMemberView Of(Distributor distributor) => new(distributor.Id, distributor.Status, distributor.DisplayName, distributor.JoinedAt);
}

public sealed record BindingView(string Id, DistributorId Distributor, DateTimeOffset BoundAt, DateTimeOffset ExpiresAt);

/// <summary>What a distributor has, in minor units. Paid, tax and fee are totals over all time.</summary>
public sealed record BalanceView(DistributorId Distributor, Currency Currency, long Pending, long Available, long Withheld, long Paid, long Debt, long Tax, long Fee);

/// <summary>One line of an account statement; amounts in minor units. <c>Explain</c> is what the whole way of a bonus is asked for by.</summary>
public sealed record EntryView(
    long Sequence,
    DateTimeOffset At,
    string Event,
    long Amount,
    IReadOnlyList<LegView> Legs,
    string? Order,
    string? Line,
    string? Rule,
    string? Withdrawal,
    string? Window,
    string? Text,
    string? Explain);

/// <summary>What an entry did to an account; a credit is positive.</summary>
public sealed record LegView(string Account, long Amount);

/// <summary>An order on whose path a distributor stands; amounts in minor units, without freight. The buyer is not named.</summary>
public sealed record PromotedOrderView(OrderId Id, OrderState State, int Level, long Net, long Refunded, DateTimeOffset PlacedAt, DateTimeOffset? PaidAt, DateTimeOffset? CompletedAt)
{
    internal static PromotedOrderView Of(PromotedOrder promoted) => new(
        promoted.Order.Id,
        promoted.Order.State,
        promoted.Level,
        promoted.Order.Net,
        promoted.Order.NetRefunded,
        promoted.Order.PlacedAt,
        promoted.Order.PaidAt,
        promoted.Order.CompletedAt);
}

/// <summary>What one order earned a distributor; <c>review</c> is there while the shop looks at it, and if it was taken back by that.</summary>
public sealed record EarnedView(OrderId Order, SheetState State, DateTimeOffset AccruedAt, IReadOnlyList<EarnedLineView> Lines, EarnedReviewView? Review)
{
    internal static EarnedView Of(EarnedCommission earned) => new(
        earned.Order,
        earned.State,
        earned.AccruedAt,
        [.. earned.Lines.Select(line => EarnedLineView.Of(earned, line))],
        EarnedReviewView.Of(earned.Review));
}

/// <summary>Commission is <c>held</c> while the shop looks at the order, or <c>voided</c> by it. It says nothing of how orders come to be looked at.</summary>
public sealed record EarnedReviewView(ReviewState State, DateTimeOffset Since)
{
    internal static EarnedReviewView? Of(SheetReview? review) =>
        review is null or { State: ReviewState.Released } ? null : new EarnedReviewView(review.State, review.Decision?.At ?? review.HeldAt);
}

/// <summary>One reward, by the payment or by the completion of the order; amounts in minor units, the rate in parts per million. <c>Explain</c> is what its whole way is asked for by.</summary>
public sealed record EarnedLineView(
    int Level, string Rule, RewardKind Kind, int? RatePpm, long Base, long Amount, long Reversed, long Settled, long ClawedBack, DateTimeOffset AccruedAt, string Explain)
{
    internal static EarnedLineView Of(EarnedCommission earned, SheetLine line) => new(
        line.Level,
        line.Rule,
        line.Kind,
        line.RatePpm,
        line.Base,
        line.Amount,
        line.Reversed,
        line.Settled,
        line.ClawedBack,
        line.OnCompletion ? earned.CompletionAccruedAt ?? earned.AccruedAt : earned.AccruedAt,
        CommissionExplanations.IdOf(earned.Order, line.Id));
}

/// <summary>Something earned that is not money, such as a coupon. <c>Explain</c> is what its whole way is asked for by.</summary>
public sealed record GrantView(string Grant, int Qty, GrantState State, string Rule, OrderId? Order, DateTimeOffset Since, string? Window, string? Explain)
{
    internal static GrantView Of(GrantRow row) => new(row.Code, row.Quantity, row.State, row.Rule, row.Order, row.Since, row.Window, row.Explain);
}
