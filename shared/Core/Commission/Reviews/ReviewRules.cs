using Distribution.Kernel;

namespace Distribution.Commission.Reviews;

/// <summary>What is known of an order when its commission is computed.</summary>
/// <param name="Shared">What buyer and people of the path have in common, by level.</param>
/// <param name="Ring">The length of the shortest ring the order closes; null for none.</param>
/// <param name="BuyerHour">The buyer's orders in the fullest hour that has this one; likewise the others.</param>
internal sealed record ReviewFacts(
    IReadOnlyList<ReviewReason> Shared, int? Ring, int BuyerHour, int BuyerDay, int UplineHour, int UplineDay);

/// <summary>What an order is held for, pure.</summary>
internal static class ReviewRules
{
    public static IReadOnlyList<ReviewReason> Decide(ReviewSettings settings, ReviewFacts facts)
    {
        var reasons = new List<ReviewReason>(facts.Shared.Where(reason => IsOn(settings, reason.Rule)));
        if (facts.Ring is { } length && length <= settings.RingLength)
        {
            reasons.Add(new ReviewReason(ReviewRule.Ring, Found: length));
        }

        Add(reasons, ReviewRule.BuyerPerHour, settings.BuyerPerHour, facts.BuyerHour);
        Add(reasons, ReviewRule.BuyerPerDay, settings.BuyerPerDay, facts.BuyerDay);
        Add(reasons, ReviewRule.UplinePerHour, settings.UplinePerHour, facts.UplineHour);
        Add(reasons, ReviewRule.UplinePerDay, settings.UplinePerDay, facts.UplineDay);
        return reasons;
    }

    private static bool IsOn(ReviewSettings settings, ReviewRule rule) => rule switch
    {
        ReviewRule.SameAccount => settings.SameAccount,
        ReviewRule.SamePhone => settings.SamePhone,
        ReviewRule.SameDevice => settings.SameDevice,
        ReviewRule.SameAddress => settings.SameAddress,
        ReviewRule.Ring or ReviewRule.BuyerPerHour or ReviewRule.BuyerPerDay or ReviewRule.UplinePerHour or ReviewRule.UplinePerDay =>
            throw new ArgumentOutOfRangeException(nameof(rule), rule, "Not something two people have in common."),
    };

    private static void Add(List<ReviewReason> reasons, ReviewRule rule, int? most, int orders)
    {
        if (orders > most)
        {
            reasons.Add(new ReviewReason(rule, Found: orders));
        }
    }
}
