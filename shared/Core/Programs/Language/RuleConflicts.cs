namespace Distribution.Programs.Language;

/// <summary>Finds rules that could never win.</summary>
internal static class RuleConflicts
{
    public static void Check(IReadOnlyList<(RewardRule Rule, JsonNode Node)> rules)
    {
        var unconditional = new HashSet<(string Slot, int Level)>();
        foreach ((RewardRule rule, JsonNode node) in rules)
        {
            if (rule is not RewardRule.OnOrderPaid { Slot: { } slot, When: null, Times: null } paid)
            {
                continue;
            }

            foreach (Payment payment in paid.Pay)
            {
                if (!unconditional.Add((slot, payment.Level)))
                {
                    node.WrongField("slot", $"Another rule of slot '{slot}' already applies to L{payment.Level} without a condition, so the two cannot be told apart.");
                    break;
                }
            }
        }
    }
}
