using Distribution.Azure.Tables;
using Distribution.Azure.Tests.Emulator;
using Distribution.Local.Scenarios.Play;

namespace Distribution.Azure.Tests.Scenarios;

/// <summary>The three shops, whole.</summary>
public sealed class ScenarioTests(Azurite azurite)
{
    /// <summary>How many hours timers may be apart depends on the scenario: the coding school looks two hours after a group has ended.</summary>
    [Theory]
    [InlineData("fruit-shop", 6)]
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
}
