using Distribution.Local.Providers;
using Distribution.Local.Simulation;
using Distribution.Local.Simulation.Faults;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Simulation.Wire;

/// <summary>Seeds in which the real gateways speak to the simulated providers in their own protocols: some, and 1,000 in all where there is time. A class for each: they go on beside each other.</summary>
public abstract class WireSeedsTests(ProviderKind provider)
{
    private const int Seeds = 500;
    private const int SomeSeeds = 40;

    [Fact]
    public async Task In_some_seeds_no_fen_is_lost_or_gained_on_the_wire()
    {
        var run = new SeedRun(first: 1, SomeSeeds, provider: provider);

        await run.RunAsync(CancellationToken.None);

        run.Failed.ShouldBeNull($"simulate --provider {provider.Word()} --seed {run.Failed?.Seed} plays it again: {run.Failed?.Failure}");
        run.Done.ShouldBe(SomeSeeds);
    }

    [LongFact]
    public async Task In_500_seeds_every_fault_of_the_wire_is_met_and_each_payout_ends_paid_once_or_released_once()
    {
        var run = new SeedRun(first: 1, Seeds, provider: provider);

        await run.RunAsync(CancellationToken.None);

        run.Failed.ShouldBeNull($"simulate --provider {provider.Word()} --seed {run.Failed?.Seed} plays it again: {run.Failed?.Failure}");
        run.Done.ShouldBe(Seeds);
        run.Missing.Except(FaultWords.Of(ProviderKind.Sandbox)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(7)]
    [InlineData(9_000_000_003)]
    public void A_seed_plays_the_same_every_time_whatever_the_keys_and_nonces_are(long seed)
    {
        (SeedOutcome first, string firstLines) = Play(seed);
        (SeedOutcome second, string secondLines) = Play(seed);

        second.Hash.ShouldBe(first.Hash);
        secondLines.ShouldBe(firstLines);
        firstLines.ShouldContain(" TransferQuery ");
    }

    private (SeedOutcome Outcome, string Lines) Play(long seed)
    {
        using var lines = new StringWriter();
        return (Simulator.Play(seed, lines, provider: provider), lines.ToString());
    }
}

public sealed class WeChatPaySeedsTests() : WireSeedsTests(ProviderKind.WeChatPay);

public sealed class AlipaySeedsTests() : WireSeedsTests(ProviderKind.Alipay);
