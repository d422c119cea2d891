using Distribution.Local.Simulation;
using Distribution.Local.Simulation.Faults;

namespace Distribution.Tests.Simulation;

public sealed class SeedsTests
{
    private const int Seeds = 2_000;

    [Fact]
    public async Task In_2000_seeds_every_fault_is_met_and_no_fen_is_lost_or_gained()
    {
        var run = new SeedRun(first: 1, Seeds);

        await run.RunAsync(CancellationToken.None);

        run.Failed.ShouldBeNull($"simulate --seed {run.Failed?.Seed} plays it again: {run.Failed?.Failure}");
        run.Done.ShouldBe(Seeds);
        run.Missing.ShouldBeEmpty();
    }

    [Fact]
    public void Every_fault_has_its_own_words() =>
        FaultWords.All.Select(static fault => FaultWords.Of(fault)).ShouldBeUnique();
}
