using System.Text.RegularExpressions;
using Distribution.Local.Commands;
using Distribution.Local.Scenarios;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Samples;

public sealed class FruitShopFigureTests() : SampleFigureTests("fruit-shop", "gold", "base", "rate")
{
    [Fact]
    public Task Of_all_figures_those_claimed_one_too_high_are_told_each_with_its_place_and_both_numbers() => MustTellAllAsync();

    [Fact]
    public async Task The_shop_as_it_stands_plays_without_a_difference()
    {
        int steps = SampleFile.Scenario("fruit-shop")["steps"]!.AsArray().Count;

        (int exit, string output) = await PlayAsync(SampleFile.Folder("fruit-shop"));

        exit.ShouldBe(ExitCode.Success, output);
        output.ShouldContain($"{steps} of {steps} steps played; everything is as expected");
        output.ShouldContain("o1  completed  buyer cai, total 128.00, freight 0.00; paid Mon 2026-03-02 09:00 (2026-W10), completed Tue 2026-03-03 10:00");
        output.ShouldContain("refunded 64.00 Tue 2026-03-10 12:10 (2026-W11): line 1 64.00");
        output.ShouldMatch(@"w5 +chen +\S+ 2026-03-18 16:00 +40\.00 +1 of 1 yes +0\.00 +0\.00 +40\.00 +returned");
        ScoresMustBeSums(output, ["167.90", "128.00", "88.00", "79.80", "468.80", "230.40", "88.00"]);
        PaidMustBeSums(output, ["50.00", "100.00", "0.00", "17.98"]);
    }

    /// <summary>What is printed beside every place of a ranking adds up to its score.</summary>
    private static void ScoresMustBeSums(string output, string[] scores)
    {
        IReadOnlyList<Match> places = Regex.Matches(output, @"(?m)^ +\d+  \S+ +(?<score>[\d,.]+) +[\d.]+  (?<parts>\S+ [\d.]+( \+ \S+ [\d.]+)*)\r?$");
        places.Select(place => place.Groups["score"].Value).ShouldBe(scores);
        places.ShouldAllBe(place => Fen(place.Groups["score"].Value) == place.Groups["parts"].Value.Split(" + ").Sum(part => Fen(part.Split(' ')[1])));
    }

    /// <summary>What a distributor was paid is the sum of his withdrawals that were.</summary>
    private static void PaidMustBeSums(string output, string[] paid)
    {
        ILookup<string, long> withdrawals = Regex.Matches(output, @"(?m)^  w\d+ +(?<who>\S+) .* (?<amount>[\d.]+)  \d of \d .* paid ").ToLookup(row => row.Groups["who"].Value, row => Fen(row.Groups["amount"].Value));
        string[] balances = output[output.IndexOf("Balances", StringComparison.Ordinal)..].Split('\n')[2..6];
        (string Who, string Paid)[] told = [.. balances.Select(row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(row => (row[0], row[4]))];
        told.Select(row => row.Paid).ShouldBe(paid);
        told.ShouldAllBe(row => Fen(row.Paid) == withdrawals[row.Who].Sum());
    }

    private static long Fen(string yuan) => long.Parse(yuan.Replace(",", "", StringComparison.Ordinal).Replace(".", "", StringComparison.Ordinal), System.Globalization.CultureInfo.InvariantCulture);
}

public sealed class CodingSchoolFigureTests() : SampleFigureTests("coding-school", "senior", "course", "course")
{
    [LongFact]
    public Task Of_all_figures_those_claimed_one_too_high_are_told_each_with_its_place_and_both_numbers() => MustTellAllAsync();
}

public sealed class SkincareFigureTests() : SampleFigureTests("skincare", "gold", "bottle", "bottle")
{
    [LongFact]
    public Task Of_all_figures_those_claimed_one_too_high_are_told_each_with_its_place_and_both_numbers() => MustTellAllAsync();
}

/// <summary>
/// A shop does what its README works out by hand, and not a fen more or less. A class for each: what takes long goes on
/// beside the others.
/// </summary>
public abstract partial class SampleFigureTests(string sample, string tier, string rule, string table)
{
    /// <summary>
    /// The right claims are played with the wrong ones beside them, so that no difference but theirs may be told. In the
    /// middle a distributor comes to his tier: the same rule pays by the table's first row, before by the second.
    /// </summary>
    private protected async Task MustTellAllAsync()
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
            Differences().Matches(output).Select(match => $"{match.Groups["at"]}: {match.Groups["numbers"]}")
                .ShouldBe(altered.Differences);
            output.ShouldContain($" {altered.Differences.Count} difference(s):");
            altered.Differences.Count.ShouldBeGreaterThan(100);
            output.ShouldContain("every invariant holds");
            output.ShouldContain($"; rule {rule}, L1: table {table} row 2");
            output.ShouldContain($"; tier of L1: {tier}; rule {rule}, L1: table {table} row 1");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private protected static async Task<(int Exit, string Output)> PlayAsync(string path)
    {
        using var output = new StringWriter();
        int exit = await PlayCommand.RunAsync(path, verbose: false, output, output, CancellationToken.None);
        return (exit, output.ToString());
    }

    [GeneratedRegex("^  (?<at>/[^ ]+): .+: (?<numbers>expected .+, actual .+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Differences();
}
