using Distribution.Azure.Tables;
using Distribution.Azure.Tests.Emulator;
using Distribution.Local.Scenarios.Play;

namespace Distribution.Azure.Tests.Scenarios;

/// <summary>Nine days of the fruit shop: a sale over three people, a refund before and one after settlement, a withdrawal that is paid.</summary>
public sealed class NineDaysTests(Azurite azurite)
{
    private static readonly TimeSpan Apart = TimeSpan.FromHours(6);

    private static readonly string Story = Checkout.Path("tests", "Distribution.Azure.Tests", "Scenarios", "nine-days");

    [Fact]
    public async Task They_end_with_the_same_figures_on_tables_on_a_bad_day_as_in_one_file_on_a_good_one()
    {
        await using TableScope scope = await TableScope.CreateAsync(azurite.ConnectionString);
        await using FaultProxy proxy = await BadDay.StartAsync(azurite.Tables);

        (PlayOutcome outcome, string report) = await TablePlay.OnTablesAsync(Story, Apart, scope, proxy.ConnectionString, BadDay.Quick, BadDay.MaxSends);
        (PlayOutcome plain, string expected) = await TablePlay.OnOneFileAsync(Story, TimeSpan.Zero);

        proxy.Faults.Distinct().ShouldBe(BadDay.Kinds, ignoreOrder: true);
        outcome.Differences.ShouldBeEmpty();
        plain.Differences.ShouldBeEmpty();
        TablePlay.Figures(report).ShouldBe(TablePlay.Figures(expected));
    }
}
