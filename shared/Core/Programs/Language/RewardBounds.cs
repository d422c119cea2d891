using Distribution.Programs.Language.Reading;

namespace Distribution.Programs.Language;

/// <summary>
/// What one event may earn at most: all of an order's rewards, by its payment and its completion, lie in one stored row with
/// their traces, refunds included; so do a group's and a submission's.
/// </summary>
internal static class RewardBounds
{
    /// <summary>The most lines of an order.</summary>
    internal const int OrderLines = 50;

    /// <summary>A payment made once for an order counts as so many lines: its trace may say of every line how much of its share was left.</summary>
    internal const int OnceWeight = 5;

    /// <summary>The most that the rewards of an order weigh: seven of every line, for example.</summary>
    internal const int MaxOfOrder = 350;

    /// <summary>The most payments that one group, or one submission, may earn.</summary>
    internal const int MaxOfEvent = 200;

    public static void Check(JsonNode root, IEnumerable<RewardRule> rules)
    {
        RewardRule.OnEvent[] all = [.. rules.OfType<RewardRule.OnEvent>()];
        int weight = Payments(all.Where(static rule => IsOfOrder(rule.Event))).Sum(static payment => payment.OfLine ? OrderLines : OnceWeight);
        if (weight > MaxOfOrder)
        {
            root.WrongField("rules", "rules.too_many_rewards", $"An order of {OrderLines} lines could earn {weight} rewards, a payment made once for the order counted as {OnceWeight}; the most is {MaxOfOrder}. Of the rules in a slot only one counts for a beneficiary.");
        }

        foreach (RewardEvent happened in (ReadOnlySpan<RewardEvent>)[RewardEvent.GroupSucceeded, RewardEvent.SubmissionApproved])
        {
            int payments = Payments(all.Where(rule => rule.Event == happened)).Count();
            if (payments > MaxOfEvent)
            {
                root.WrongField("rules", "rules.too_many_rewards", $"A group or a submission could earn {payments} rewards; the most is {MaxOfEvent}. Of the rules in a slot only one counts for a beneficiary.");
            }
        }
    }

    private static bool IsOfOrder(RewardEvent happened) => happened is RewardEvent.OrderPaid or RewardEvent.OrderCompleted or RewardEvent.FirstOrder;

    /// <summary>All payments; of those that compete in a slot for a beneficiary one, which is all that wins.</summary>
    private static IEnumerable<Payment> Payments(IEnumerable<RewardRule.OnEvent> rules)
    {
        var slots = new HashSet<(RewardEvent, string, PayTo, bool)>();
        return from rule in rules
               from payment in rule.Pay
               where rule.Slot is not { } slot || slots.Add((rule.Event, slot, payment.To, payment.OfLine))
               select payment;
    }
}
