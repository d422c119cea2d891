using System.Text.RegularExpressions;

namespace Distribution.Tests.Deployment;

/// <summary>What the tests of the adapters leave out unless they are told is run by a workflow that tells them.</summary>
public sealed partial class WorkflowTests
{
    [Fact]
    public void A_test_that_a_variable_makes_larger_is_run_with_it()
    {
        string[] workflows = [.. Directory.EnumerateFiles(Repository.Path(".github/workflows"), "*.yml").Select(File.ReadAllText)];
        (string Test, string Variable)[] larger =
        [
            .. from file in Directory.EnumerateFiles(Repository.Path("tests/Distribution.Azure.Tests"), "*Tests.cs", SearchOption.AllDirectories)
               from Match match in Variable().Matches(File.ReadAllText(file))
               select (Path.GetFileNameWithoutExtension(file), match.Value),
        ];

        larger.ShouldNotBeEmpty();
        larger.Where(one => !workflows.Any(text =>
                text.Contains($"~{one.Test}", StringComparison.Ordinal) && text.Contains($"{one.Variable}: ", StringComparison.Ordinal)))
            .ShouldBeEmpty();
    }

    [GeneratedRegex("DISTRIBUTION_[A-Z_]*[A-Z]")]
    private static partial Regex Variable();
}
