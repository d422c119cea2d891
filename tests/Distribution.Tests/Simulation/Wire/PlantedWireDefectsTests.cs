using Distribution.Local.Providers;
using Distribution.Local.Simulation;
using Distribution.Local.Simulation.World;
using Distribution.Payments;
using Distribution.Tests.TestKit;
using Xunit.Abstractions;

namespace Distribution.Tests.Simulation.Wire;

/// <summary>Each of these mistakes, planted between the product and a provider's protocol, is found, and a seed of it fails the same way again.</summary>
public sealed class PlantedWireDefectsTests(ITestOutputHelper output)
{
    private const int Seeds = 400;

    /// <summary>Where it seldom matters: an account without money is filled, and the payout goes through, in one seed of some thousands.</summary>
    private const int ManySeeds = 4_000;

    [LongTheory]
    [InlineData(ProviderKind.WeChatPay)]
    [InlineData(ProviderKind.Alipay)]
    public Task A_payout_that_has_a_new_number_each_time_is_found(ProviderKind provider) => MustBeFoundAsync(provider, static () => new NewNumberEachTime());

    [LongTheory]
    [InlineData(ProviderKind.WeChatPay)]
    [InlineData(ProviderKind.Alipay)]
    public Task A_payout_that_is_given_up_without_an_answer_is_found(ProviderKind provider) => MustBeFoundAsync(provider, static () => new SilenceIsFailure());

    [LongTheory]
    [InlineData(ProviderKind.WeChatPay)]
    [InlineData(ProviderKind.Alipay)]
    public Task A_gateway_that_takes_500_for_failure_is_found(ProviderKind provider) =>
        MustBeFoundAsync(provider, static () => new Rash(Rash.Take("answered 500", TransferState.Failed)));

    [LongTheory]
    [InlineData(ProviderKind.WeChatPay)]
    [InlineData(ProviderKind.Alipay)]
    public Task A_gateway_that_takes_a_state_nobody_knows_for_failure_is_found(ProviderKind provider) =>
        MustBeFoundAsync(provider, static () => new Rash(Rash.Take("State ", TransferState.Failed)));

    [LongTheory]
    [InlineData(ProviderKind.WeChatPay)]
    [InlineData(ProviderKind.Alipay)]
    public Task A_gateway_that_takes_a_state_nobody_knows_for_success_is_found(ProviderKind provider) =>
        MustBeFoundAsync(provider, static () => new Rash(Rash.Take("State ", TransferState.Succeeded)));

    [LongTheory]
    [InlineData(ProviderKind.WeChatPay)]
    [InlineData(ProviderKind.Alipay)]
    public Task A_gateway_that_takes_not_found_right_after_a_cut_for_the_end_is_found(ProviderKind provider) => MustBeFoundAsync(provider, static () => new NotFoundIsFinal());

    [LongTheory]
    [InlineData(ProviderKind.WeChatPay)]
    [InlineData(ProviderKind.Alipay)]
    public Task A_gateway_that_believes_what_nobody_has_signed_is_found(ProviderKind provider) => MustBeFoundAsync(provider, static () => new BelievesAnybody());

    [LongTheory]
    [InlineData("SYSTEM_ERROR")]
    [InlineData("PAYER_BALANCE_NOT_ENOUGH")]
    public Task A_gateway_that_takes_one_of_Alipays_passing_codes_for_failure_is_found(string code) =>
        MustBeFoundAsync(ProviderKind.Alipay, () => new Rash(Rash.Take(code, TransferState.Failed)));

    [LongTheory]
    [InlineData("answered 429", Seeds)]
    [InlineData("NOT_ENOUGH", ManySeeds)]
    public Task A_gateway_that_takes_one_of_WeChat_Pays_passing_answers_for_failure_is_found(string reason, int seeds) =>
        MustBeFoundAsync(ProviderKind.WeChatPay, () => new Rash(Rash.Take(reason, TransferState.Failed)), seeds);

    private async Task MustBeFoundAsync(ProviderKind provider, Func<Defects> plant, int seeds = Seeds)
    {
        var run = new SeedRun(first: 1, seeds, defects: plant, provider: provider);

        await run.RunAsync(CancellationToken.None);

        SeedOutcome found = run.Failed.ShouldNotBeNull();
        output.WriteLine($"seed {found.Seed}: {found.Failure}");
        SeedOutcome again = Simulator.Play(found.Seed, null, plant(), provider);
        again.Failure.ShouldBe(found.Failure);
        again.Hash.ShouldBe(found.Hash);
        Simulator.Play(found.Seed, provider: provider).Failure.ShouldBeNull();
    }
}
