using Distribution.Local.Providers;
using Distribution.Local.Scenarios;
using Distribution.Local.Scenarios.Play;
using Distribution.Local.Storage;
using Distribution.Storage;
using Distribution.Tests.Samples;
using Distribution.Tests.TestKit;
using EmbeddedFunctions.Sqlite;

namespace Distribution.Tests.Providers;

/// <summary>The samples, unchanged, with every figure they expect, where buyers pay and distributors are paid through a real protocol.</summary>
public sealed class SampleProviderTests
{
    /// <summary>Between two runs of a timer: what takes time in a play is the clock, not the shop.</summary>
    private static readonly TimeSpan Apart = TimeSpan.FromHours(1);

    [Theory]
    [InlineData("fruit-shop", 4, "w5 is paid out by the sandbox: what WeChatPay has paid does not come back.")]
    public Task A_sample_comes_to_the_same_through_WeChat_Pay(string sample, int transfers, string says) => MustComeToTheSameAsync(sample, transfers, says);

    [LongTheory]
    [InlineData("coding-school", 4, "")]
    [InlineData("skincare", 3, "")]
    public Task Another_sample_comes_to_the_same_through_WeChat_Pay(string sample, int transfers, string says) => MustComeToTheSameAsync(sample, transfers, says);

    private static async Task MustComeToTheSameAsync(string sample, int transfers, string says)
    {
        string file = Path.Combine(Directory.CreateTempSubdirectory().FullName, "play.db");
        Scenario scenario = ScenarioFile.Load(SampleFile.Folder(sample), out _, out _).ShouldNotBeNull();
        using var output = new StringWriter();
        var player = new ScenarioPlayer(output, verbose: false) { DataFile = file, Provider = ProviderKind.WeChatPay, MinTimerInterval = Apart };

        PlayOutcome outcome = await player.PlayAsync(scenario, CancellationToken.None);

        outcome.Differences.ShouldBeEmpty();
        output.ToString().ShouldContain("every invariant holds");
        output.ToString().ShouldContain(says);
        List<string> rows = await RowsAsync(file);
        rows.Count(static row => row.StartsWith("sbx|pay|", StringComparison.Ordinal)).ShouldBe(0);
        rows.Count(static row => row.StartsWith("sbx|xfer|", StringComparison.Ordinal)).ShouldBe(says.Length > 0 ? 1 : 0);
        rows.Count(static row => row.StartsWith("pvd|wechat|transfer|", StringComparison.Ordinal)).ShouldBe(transfers);
        rows.Count(static row => row.StartsWith("pvd|wechat|pay|", StringComparison.Ordinal)).ShouldBeGreaterThan(scenario.Steps.OfType<Step.Pay>().Count());
        rows.ShouldContain(static row => row.Contains("|refund|", StringComparison.Ordinal));
    }

    private static async Task<List<string>> RowsAsync(string file)
    {
        await using SqliteDatabase database = SqliteDatabase.Open(file);
        SqliteEntityStore store = await SqliteEntityStore.OpenAsync(database);
        var rows = new List<string>();
        await foreach (Entity entity in store.ScanAsync("", "", CancellationToken.None))
        {
            rows.Add(entity.Partition + "|" + entity.Row);
        }

        return rows;
    }
}
