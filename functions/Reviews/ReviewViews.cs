using Distribution.Commission;
using Distribution.Commission.Reviews;
using Distribution.Kernel;

namespace Distribution.Functions.Reviews;

/// <summary>Held commission as staff sees it: why, how much is left of it in minor units, and what was decided.</summary>
public sealed record ReviewView(
    OrderId Order,
    ReviewState State,
    DateTimeOffset HeldAt,
    IReadOnlyList<ReviewReasonView> Reasons,
    IReadOnlyList<DistributorId> Beneficiaries,
    Currency Currency,
    long Left,
    ReviewDecisionView? Decision)
{
    internal static ReviewView Of(CommissionSheet sheet)
    {
        SheetReview review = sheet.Review ?? throw new InvalidOperationException("The sheet was not held.");
        return new ReviewView(
            sheet.Order,
            review.State,
            review.HeldAt,
            [.. review.Reasons.Select(reason => new ReviewReasonView(reason.Rule, reason.Level, reason.Found))],
            [.. sheet.Lines.Select(line => line.Beneficiary).Distinct()],
            sheet.Currency,
            sheet.Lines.Sum(line => line.Left),
            review.Decision is { } decision ? new ReviewDecisionView(decision.By, decision.At, decision.Reason) : null);
    }
}

/// <summary>Which rule, whose level of the path it is about, and the length of the ring or the number of orders that was found.</summary>
public sealed record ReviewReasonView(ReviewRule Rule, int? Level, int? Found);

public sealed record ReviewDecisionView(UserId By, DateTimeOffset At, string Reason);

/// <summary>True lets the commission settle, false takes it back.</summary>
public sealed record ReviewDecisionBody(bool Release, string Reason);

/// <summary>What commission is held for; absent and false are off.</summary>
public sealed record ReviewSettingsBody(
    bool SameAccount = false,
    bool SamePhone = false,
    bool SameDevice = false,
    bool SameAddress = false,
    int? RingLength = null,
    int RingDays = ReviewSettings.DefaultRingDays,
    int? BuyerPerHour = null,
    int? BuyerPerDay = null,
    int? UplinePerHour = null,
    int? UplinePerDay = null)
{
    internal ReviewSettings ToSettings() => new()
    {
        SameAccount = SameAccount,
        SamePhone = SamePhone,
        SameDevice = SameDevice,
        SameAddress = SameAddress,
        RingLength = RingLength,
        RingDays = RingDays,
        BuyerPerHour = BuyerPerHour,
        BuyerPerDay = BuyerPerDay,
        UplinePerHour = UplinePerHour,
        UplinePerDay = UplinePerDay,
    };

    internal static ReviewSettingsBody Of(ReviewSettings settings) => new(
        settings.SameAccount,
        settings.SamePhone,
        settings.SameDevice,
        settings.SameAddress,
        settings.RingLength,
        settings.RingDays,
        settings.BuyerPerHour,
        settings.BuyerPerDay,
        settings.UplinePerHour,
        settings.UplinePerDay);
}
