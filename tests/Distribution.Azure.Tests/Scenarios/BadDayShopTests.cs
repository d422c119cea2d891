using Distribution.Azure.Tables;
using Distribution.Azure.Tests.Emulator;
using Distribution.Local.Scenarios.Play;

namespace Distribution.Azure.Tests.Scenarios;

/// <summary>A whole shop on a bad day.</summary>
public sealed class BadDayShopTests(Azurite azurite)
{
    [Fact]
    public async Task A_sample_ends_with_the_same_figures_on_tables_on_a_bad_day()
    {
        await using TableScope scope = await TableScope.CreateAsync(azurite.ConnectionString);
        await using FaultProxy proxy = await BadDay.StartAsync(azurite.Tables);
        var apart = TimeSpan.FromHours(6);

        (PlayOutcome outcome, string report) = await TablePlay.OnTablesAsync(Checkout.Path("samples", "fruit-shop"), apart, scope, proxy.ConnectionString, BadDay.Quick, BadDay.MaxSends);
        (_, string expected) = await TablePlay.OnOneFileAsync(Checkout.Path("samples", "fruit-shop"), apart);

        proxy.Faults.Distinct().ShouldBe(BadDay.Kinds, ignoreOrder: true);
        outcome.Differences.ShouldBeEmpty();
        TablePlay.Figures(report).ShouldBe(TablePlay.Figures(expected));
    }
}
