using Distribution.Azure.Tables;
using Distribution.Azure.Tests.Emulator;
using Distribution.Local.Scenarios.Play;

namespace Distribution.Azure.Tests.Scenarios;

/// <summary>The three shops, whole. They take minutes and are no part of the gate; <see cref="NineDaysTests"/> is.</summary>
public sealed class ScenarioTests(Azurite azurite)
{
    private static readonly TimeSpan Apart = TimeSpan.FromHours(1);

    [Theory]
    [InlineData("fruit-shop")]
    [InlineData("coding-school")]
    [InlineData("skincare")]
    public async Task A_sample_ends_with_the_same_figures_on_tables_as_in_one_file(string sample)
    {
        await using TableScope scope = await TableScope.CreateAsync(azurite.ConnectionString);

        (PlayOutcome outcome, string report) = await TablePlay.OnTablesAsync(Checkout.Path("samples", sample), Apart, scope, azurite.ConnectionString, new TableRetry());
        (_, string expected) = await TablePlay.OnOneFileAsync(Checkout.Path("samples", sample));

        outcome.Differences.ShouldBeEmpty();
        TablePlay.Figures(report).ShouldBe(TablePlay.Figures(expected));
    }

    [Fact]
    public async Task A_sample_ends_with_the_same_figures_on_tables_on_a_bad_day()
    {
        await using TableScope scope = await TableScope.CreateAsync(azurite.ConnectionString);
        await using FaultProxy proxy = await BadDay.StartAsync(azurite.Tables);

        (PlayOutcome outcome, string report) = await TablePlay.OnTablesAsync(Checkout.Path("samples", "fruit-shop"), Apart, scope, proxy.ConnectionString, BadDay.Quick);
        (_, string expected) = await TablePlay.OnOneFileAsync(Checkout.Path("samples", "fruit-shop"));

        proxy.Faults.Distinct().ShouldBe(BadDay.Kinds, ignoreOrder: true);
        outcome.Differences.ShouldBeEmpty();
        TablePlay.Figures(report).ShouldBe(TablePlay.Figures(expected));
    }
}
