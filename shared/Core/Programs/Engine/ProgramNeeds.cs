using Distribution.Programs.Language;

namespace Distribution.Programs.Engine;

/// <summary>What a program asks of whoever runs it, beyond paid orders, their paths and the limits of level 1.</summary>
[Flags]
public enum ProgramNeeds
{
    None = 0,

    /// <summary>Limits that are counted for others than level 1 or in windows.</summary>
    Limits = 1,

    /// <summary>Campaign budgets.</summary>
    Budgets = 2,

    /// <summary>Rules on completed orders.</summary>
    CompletedOrders = 4,

    /// <summary>Rules on groups.</summary>
    Groups = 8,

    /// <summary>Rules on submissions.</summary>
    Submissions = 16,

    /// <summary>Rules on metrics that pay as soon as a number is reached.</summary>
    Metrics = 32,

    /// <summary>Tiers.</summary>
    Tiers = 64,

    /// <summary>Rankings that are not plain: by other metrics, with other prizes or ties, of a day.</summary>
    Rankings = 128,

    /// <summary>Who buys and how many orders he has: facts, payments and self-purchase.</summary>
    Buyers = 256,

    /// <summary>Days.</summary>
    Dates = 512,

    /// <summary>Money for somebody who is not a level of the path.</summary>
    OtherPayees = 1024,

    /// <summary>Rules on metrics that wait for the close of a window.</summary>
    Closes = 2048,
}

internal static class ProgramNeedsOf
{
    public static ProgramNeeds Program(RewardProgram program, IReadOnlyList<LimitSpec> limits)
    {
        ProgramNeeds needs = ProgramNeeds.None;
        Add(limits.Any(static limit => !limit.IsPlain), ProgramNeeds.Limits);
        Add(program.Budgets.Count > 0, ProgramNeeds.Budgets);
        Add(program.Tiers.Count > 0, ProgramNeeds.Tiers);
        Add(program.Terms.SelfPurchase, ProgramNeeds.Buyers);
        foreach (RewardRule rule in program.Rules)
        {
            switch (rule)
            {
                case RewardRule.OnEvent on:
                    Add(on.Event == RewardEvent.OrderCompleted, ProgramNeeds.CompletedOrders);
                    Add(on.Event == RewardEvent.GroupSucceeded, ProgramNeeds.Groups);
                    Add(on.Event == RewardEvent.SubmissionApproved, ProgramNeeds.Submissions);
                    Add(on.Pay.Any(static pay => pay.To == PayTo.Buyer), ProgramNeeds.Buyers);
                    Add(on.Event == RewardEvent.FirstOrder && on.Pay.Any(static pay => pay is not Payment.Grant), ProgramNeeds.OtherPayees);
                    AddFacts(Language.Logic.PredicateLogic.FactsOf(on.When));
                    break;
                case RewardRule.OnMetric metric:
                    needs |= metric.AtClose ? ProgramNeeds.Closes : ProgramNeeds.Metrics;
                    break;
                case RewardRule.OnRank rank:
                    Add(!rank.IsPlain || rank.Window == WindowKind.Day, ProgramNeeds.Rankings);
                    break;
                default:
                    throw new InvalidOperationException($"{rule.GetType().Name} is not a rule.");
            }
        }

        foreach (DecisionTable table in program.Tables.Values)
        {
            AddFacts(table.Keys);
        }

        return needs;

        void Add(bool wanted, ProgramNeeds need) => needs |= wanted ? need : ProgramNeeds.None;

        void AddFacts(IEnumerable<Fact> facts)
        {
            foreach (Fact fact in facts)
            {
                Add(fact == Fact.BuyerOrders, ProgramNeeds.Buyers);
                Add(fact == Fact.OrderDate, ProgramNeeds.Dates);
            }
        }
    }
}
