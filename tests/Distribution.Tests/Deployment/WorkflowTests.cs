using System.Text.RegularExpressions;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Deployment;

/// <summary>What is left out of a run because it takes minutes is run by a workflow.</summary>
public sealed partial class WorkflowTests
{
    [Fact]
    public void Every_test_that_takes_minutes_is_run_by_the_workflow_that_sets_its_variable()
    {
        string[] filters =
        [
            .. from file in Directory.EnumerateFiles(Repository.Path(".github/workflows"), "*.yml")
               let text = File.ReadAllText(file)
               where text.Contains(LongTests.Variable + ": 1", StringComparison.Ordinal)
               from Match match in Filter().Matches(text)
               select match.Groups[1].Value,
        ];
        string[] names =
        [
            .. from type in typeof(WorkflowTests).Assembly.GetTypes()
               where type.GetMethods().Any(static method => method.GetCustomAttributes(true).Any(static one => one is LongFactAttribute or LongTheoryAttribute))
               select type.FullName,
        ];

        names.ShouldNotBeEmpty();
        names.Where(name => !filters.Any(filter => name.Contains(filter, StringComparison.Ordinal))).ShouldBeEmpty();
    }

    [GeneratedRegex("FullyQualifiedName~([A-Za-z.]+)")]
    private static partial Regex Filter();
}
