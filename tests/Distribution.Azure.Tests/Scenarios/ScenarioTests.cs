using Distribution.Azure.Tables;
using Distribution.Azure.Tests.Emulator;
using Distribution.Local.Scenarios.Play;

namespace Distribution.Azure.Tests.Scenarios;

/// <summary>The three shops, whole.</summary>
public sealed class ScenarioTests(Azurite azurite)
{
    private const int Fruit = 6;

    /// <summary>How many hours timers may be apart depends on the scenario: the coding school looks two hours after a group has ended.</summary>
    [Theory]
    [InlineData("fruit-shop", Fruit)]
    [InlineData("coding-school", 2)]
    [InlineData("skincare", 24)]
    public async Task A_sample_ends_with_the_same_figures_on_tables_as_in_one_file(string sample, int hours)
    {
        await using TableScope scope = await TableScope.CreateAsync(azurite.ConnectionString);
        var apart = TimeSpan.FromHours(hours);

        (PlayOutcome outcome, string report) = await TablePlay.OnTablesAsync(Checkout.Path("samples", sample), apart, scope, azurite.ConnectionString, new TableRetry());
        (PlayOutcome plain, string expected) = await TablePlay.OnOneFileAsync(Checkout.Path("samples", sample), apart);

        outcome.Differences.ShouldBeEmpty();
        plain.Differences.ShouldBeEmpty();
        TablePlay.Figures(report).ShouldBe(TablePlay.Figures(expected));
    }

    [Fact]
    public async Task A_sample_ends_with_the_same_figures_on_tables_on_a_bad_day()
    {
        await using TableScope scope = await TableScope.CreateAsync(azurite.ConnectionString);
        await using FaultProxy proxy = await BadDay.StartAsync(azurite.Tables);

        var apart = TimeSpan.FromHours(Fruit);

        (PlayOutcome outcome, string report) = await TablePlay.OnTablesAsync(Checkout.Path("samples", "fruit-shop"), apart, scope, proxy.ConnectionString, BadDay.Quick);
        (_, string expected) = await TablePlay.OnOneFileAsync(Checkout.Path("samples", "fruit-shop"), apart);

        proxy.Faults.Distinct().ShouldBe(BadDay.Kinds, ignoreOrder: true);
        outcome.Differences.ShouldBeEmpty();
        TablePlay.Figures(report).ShouldBe(TablePlay.Figures(expected));
    }
}
