using Distribution.Local.Simulation.Model.Quotas;
using Distribution.Local.Simulation.Shop.Rewards;
using Distribution.Local.Simulation.World;
using Distribution.Programs;

namespace Distribution.Local.Simulation.Model.Rewards;

/// <summary>Something a close owes.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Person">Who.</param>
/// <param name="Last">The last day of the window.</param>
/// <param name="Amount">Minor units; 0 for a thing, or where a budget had nothing left.</param>
/// <param name="Grant">The thing; null for money.</param>
/// <param name="Budget">What pays; null for the rule's own campaign.</param>
internal sealed record CloseReward(string Rule, string Person, DateOnly Last, long Amount, string? Grant, string? Budget)
{
    public static readonly Comparer<CloseReward> InOrder = Comparer<CloseReward>.Create(static (one, other) => string.CompareOrdinal(one.ToString(), other.ToString()));
}

/// <summary>What follows from the numbers of a window by the rules of the program, in plain arithmetic.</summary>
internal static class CloseRewards
{
    public static IEnumerable<CloseReward> Of(ClosedNumbers numbers, string name, PlainBudgets budgets, Func<string, DateOnly, bool> usedInMonth, SimWorld world)
    {
        CloseReward[] rewards = [.. numbers.Kind == WindowKind.Week ? OfWeek(numbers, usedInMonth) : OfMonth(numbers)];
        long asked = rewards.Where(static reward => reward.Budget is not null).Sum(static reward => reward.Amount);
        if (budgets.GivenTo(RewardProgram.Prize, name, asked) is not { } given)
        {
            world.Fail($"{name} asks for {asked} of {RewardProgram.Prize} and has taken nothing");
            return rewards;
        }

        return given < asked ? Cut(rewards, asked, given) : rewards;
    }

    private static IEnumerable<CloseReward> OfWeek(ClosedNumbers week, Func<string, DateOnly, bool> usedInMonth)
    {
        foreach ((string person, PersonNumbers has) in week.All)
        {
            if (has.Sales >= RewardProgram.GoalFrom && !usedInMonth(person, week.Last))
            {
                yield return new CloseReward(RewardProgram.WeekGoal, person, week.Last, RewardProgram.GoalFixed, null, RewardProgram.Prize);
            }
        }

        string[] ranking = [.. InOrder(week)];
        for (int place = 0; place < ranking.Length && place <= RewardProgram.WeekPrizes.Count; place++)
        {
            bool isMoney = place < RewardProgram.WeekPrizes.Count;
            yield return new CloseReward(
                RewardProgram.WeekTop, ranking[place], week.Last, isMoney ? RewardProgram.WeekPrizes[place] : 0, isMoney ? null : RewardProgram.ThirdPrize, null);
        }
    }

    private static IEnumerable<CloseReward> OfMonth(ClosedNumbers month)
    {
        foreach ((string person, PersonNumbers has) in month.All)
        {
            if (has is { Sales: > 0, Tier: RewardProgram.Silver })
            {
                yield return new CloseReward(RewardProgram.MonthSilver, person, month.Last, 0, RewardProgram.SilverThing, null);
            }
        }

        int place = 0;
        foreach (IGrouping<long, string> equals in InOrder(month).GroupBy(person => month.Of(person).Orders))
        {
            string[] people = [.. equals];
            long sum = RewardProgram.MonthPrizes.Skip(place).Take(people.Length).Sum();
            if (place >= RewardProgram.MonthPrizes.Count)
            {
                yield break;
            }

            for (int i = 0; i < people.Length; i++)
            {
                // Equal parts; who comes first gets the fen that is over.
                long part = (sum / people.Length) + (i < sum % people.Length ? 1 : 0);
                yield return new CloseReward(RewardProgram.MonthTop, people[i], month.Last, part, null, RewardProgram.Prize);
            }

            place += people.Length;
        }
    }

    /// <summary>The most orders first; of equals who had them earlier; then by name.</summary>
    private static IEnumerable<string> InOrder(ClosedNumbers window) => window.All
        .Where(static one => one.Numbers.Orders > 0)
        .OrderByDescending(static one => one.Numbers.Orders)
        .ThenBy(static one => one.Numbers.ReachedAt)
        .ThenBy(static one => one.Person, StringComparer.Ordinal)
        .Select(static one => one.Person);

    /// <summary>What there is, in proportion: whole fen, those that are over to the largest remainders, of equals to the first.</summary>
    private static CloseReward[] Cut(CloseReward[] rewards, long asked, long given)
    {
        long[] amounts = [.. rewards.Select(static reward => reward.Budget is null ? 0 : reward.Amount)];
        long[] parts = [.. amounts.Select(amount => amount * given / asked)];
        foreach (int i in Enumerable.Range(0, parts.Length).Where(i => amounts[i] > 0).OrderByDescending(i => amounts[i] * given % asked).ThenBy(static i => i).Take((int)(given - parts.Sum())))
        {
            parts[i]++;
        }

        return [.. rewards.Select((reward, i) => reward.Budget is null ? reward : reward with { Amount = parts[i] })];
    }
}
