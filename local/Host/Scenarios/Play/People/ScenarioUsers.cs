namespace Distribution.Local.Scenarios.Play.People;

/// <summary>Everybody a scenario lets act as a user.</summary>
internal static class ScenarioUsers
{
    public static IReadOnlyList<string> Of(Scenario scenario) => [.. scenario.Steps.Select(UserOf).OfType<string>().Distinct(StringComparer.Ordinal)];

    private static string? UserOf(Step step) => step switch
    {
        Step.Join join => join.User,
        Step.Bind bind => bind.User,
        Step.PlaceOrder order => order.Buyer,
        Step.OpenGroup open => open.User,
        Step.Submit submit => submit.User,
        Step.Withdraw withdraw => withdraw.User,
        Step.RejectExpected reject => UserOf(reject.Inner),
        _ => null,
    };
}
