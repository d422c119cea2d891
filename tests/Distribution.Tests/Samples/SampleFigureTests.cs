using System.Text.RegularExpressions;
using Distribution.Local.Commands;
using Distribution.Local.Scenarios;

namespace Distribution.Tests.Samples;

/// <summary>The three shops do what their READMEs work out by hand, and not a fen more or less.</summary>
public sealed partial class SampleFigureTests
{
    public static TheoryData<string> Samples => ["fruit-shop", "coding-school", "skincare"];

    /// <summary>In the middle a distributor comes to his tier: the same rule pays by the table's first row, before by the second.</summary>
    [Theory]
    [InlineData("fruit-shop", "gold", "base", "rate")]
    [InlineData("coding-school", "senior", "course", "course")]
    [InlineData("skincare", "gold", "bottle", "bottle")]
    public async Task A_sample_does_what_its_readme_works_out_by_hand(string sample, string tier, string rule, string table)
    {
        int steps = SampleFile.Scenario(sample)["steps"]!.AsArray().Count;

        (int exit, string output) = await PlayAsync(SampleFile.Folder(sample));

        exit.ShouldBe(ExitCode.Success, output);
        output.ShouldContain($"{steps} of {steps} steps played; everything is as expected");
        output.ShouldContain("every invariant holds");
        output.ShouldContain($"; rule {rule}, L1: table {table} row 2");
        output.ShouldContain($"; tier of L1: {tier}; rule {rule}, L1: table {table} row 1");
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public async Task Each_figure_that_is_claimed_one_too_high_is_told_with_its_place_and_both_numbers(string sample)
    {
        AlteredFigures altered = AlteredFigures.Of(SampleFile.Scenario(sample));
        altered.Document["program"] = Path.Combine(SampleFile.Folder(sample), "program.json");
        DirectoryInfo folder = Directory.CreateTempSubdirectory();
        try
        {
            string file = Path.Combine(folder.FullName, ScenarioFile.DefaultName);
            await File.WriteAllTextAsync(file, altered.Document.ToJsonString());

            (int exit, string output) = await PlayAsync(file);

            exit.ShouldBe(1, output);
            Differences().Matches(output).Select(match => $"{match.Groups["at"]}: {match.Groups["numbers"]}").ShouldBe(altered.Differences);
            altered.Differences.Count.ShouldBeGreaterThan(100);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<(int Exit, string Output)> PlayAsync(string path)
    {
        using var output = new StringWriter();
        int exit = await PlayCommand.RunAsync(path, verbose: false, output, output, CancellationToken.None);
        return (exit, output.ToString());
    }

    [GeneratedRegex("^  (?<at>/[^ ]+): .+: (?<numbers>expected .+, actual .+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Differences();
}
