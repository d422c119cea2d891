namespace Distribution.Local.Scenarios.Parsing;

/// <summary>The clock of a scenario goes forward only, and stays in years that every calendar, token and timer can handle.</summary>
internal static class ClockCheck
{
    public const int FirstYear = 2000;
    public const int LastYear = 2099;

    public static IReadOnlyList<ScenarioError> Check(Scenario scenario)
    {
        if (!IsPossible(scenario.Start))
        {
            return [new ScenarioError("/start", $"must be in the years {FirstYear} to {LastYear}")];
        }

        DateTimeOffset now = scenario.Start;
        foreach (Step.Advance advance in scenario.Steps.OfType<Step.Advance>())
        {
            string pointer = advance.Pointer + (advance.To is null ? "/by" : "/to");
            if (advance.By > DateTimeOffset.MaxValue - now || !IsPossible(advance.To ?? now + (advance.By ?? TimeSpan.Zero)))
            {
                return [new ScenarioError(pointer, $"must stay in the years {FirstYear} to {LastYear}")];
            }

            DateTimeOffset next = advance.To ?? now + (advance.By ?? TimeSpan.Zero);
            if (next < now)
            {
                return [new ScenarioError(pointer, $"the clock does not go back: here it is {now:yyyy-MM-dd'T'HH:mm:sszzz} already")];
            }

            now = next;
        }

        return [];
    }

    private static bool IsPossible(DateTimeOffset time) => time.UtcDateTime.Year is >= FirstYear and <= LastYear;
}
