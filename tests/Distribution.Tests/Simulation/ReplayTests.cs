using System.Diagnostics;
using System.Globalization;
using Distribution.Local.Simulation;
using Distribution.Tests.Flows;

namespace Distribution.Tests.Simulation;

public sealed class ReplayTests
{
    private const long Seed = 7;

    /// <summary>Played in the shop that rewards in every way.</summary>
    private const long WithRewards = 6;

    [Theory]
    [InlineData(Seed)]
    [InlineData(WithRewards)]
    [InlineData(8)]
    [InlineData(9_000_000_001)]
    public void A_seed_plays_the_same_every_time(long seed)
    {
        (SeedOutcome first, string firstLines) = Play(seed);
        (SeedOutcome second, string secondLines) = Play(seed);

        second.Hash.ShouldBe(first.Hash);
        secondLines.ShouldBe(firstLines);
        first.Steps.ShouldBeGreaterThan(100);
    }

    [Fact]
    public void Other_seeds_play_otherwise() =>
        Enumerable.Range(1, 20).Select(seed => Simulator.Play(seed).Hash).ShouldBeUnique();

    [Theory]
    [InlineData(Seed)]
    [InlineData(WithRewards)]
    public void Seeds_play_the_same_beside_others(long seed) =>
        Enumerable.Range(1, 8).AsParallel().AsOrdered().Select(_ => Simulator.Play(seed).Hash).Distinct().ShouldHaveSingleItem().ShouldBe(Simulator.Play(seed).Hash);

    [Theory]
    [InlineData(Seed)]
    [InlineData(WithRewards)]
    public async Task A_seed_plays_the_same_in_another_process(long seed)
    {
        SeedOutcome here = Simulator.Play(seed);

        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, UseShellExecute = false };
        foreach (string argument in (string[])["exec", ServeProcess.Program, "simulate", "--seed", seed.ToString(CultureInfo.InvariantCulture)])
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start).ShouldNotBeNull();
        string[] lines = (await process.StandardOutput.ReadToEndAsync()).TrimEnd().Split('\n');
        await process.WaitForExitAsync();

        process.ExitCode.ShouldBe(0);
        lines[^1].ShouldBe($"seed {seed}: {here.Steps} steps, trace {here.Hash:x16}");
        lines.Length.ShouldBe((int)here.Steps + 1);
    }

    private static (SeedOutcome Outcome, string Lines) Play(long seed)
    {
        using var lines = new StringWriter();
        return (Simulator.Play(seed, lines), lines.ToString());
    }
}
