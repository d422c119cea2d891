using Distribution.Local.Simulation.Model.Rewards;

namespace Distribution.Local.Simulation.Shop.Rewards;

/// <summary>What people do for rewards, beside what they do in every shop.</summary>
internal static class RewardDay
{
    public static void Open(Day day, PlainRewards rewards)
    {
        for (int i = day.Dice.Below(3); i > 0; i--)
        {
            day.Begin(() => new GroupStory(day, rewards).RunAsync());
        }

        foreach ((string name, _) in Opening.People)
        {
            if (day.Dice.OneIn(2))
            {
                day.Begin(() => new SubmissionStory(day, rewards, name).RunAsync());
            }
        }
    }
}
