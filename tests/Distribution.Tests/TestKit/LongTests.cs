namespace Distribution.Tests.TestKit;

/// <summary>Tests that take minutes: played every night, and wherever <see cref="Variable"/> is set.</summary>
internal static class LongTests
{
    public const string Variable = "DISTRIBUTION_LONG_TESTS";

    public static string? Skip { get; } =
        string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Variable)) ? $"Takes minutes; set {Variable} to run it." : null;
}

[AttributeUsage(AttributeTargets.Method)]
internal sealed class LongFactAttribute : FactAttribute
{
    public LongFactAttribute() => Skip = LongTests.Skip;
}

[AttributeUsage(AttributeTargets.Method)]
internal sealed class LongTheoryAttribute : TheoryAttribute
{
    public LongTheoryAttribute() => Skip = LongTests.Skip;
}
