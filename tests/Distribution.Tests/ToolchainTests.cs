namespace Distribution.Tests;

public sealed class ToolchainTests
{
    [Fact]
    public void The_suite_runs_on_the_pinned_framework() => Environment.Version.Major.ShouldBe(10);
}
