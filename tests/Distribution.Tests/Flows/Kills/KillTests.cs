using System.Diagnostics;
using Distribution.Local.Commands;
using Xunit.Abstractions;

namespace Distribution.Tests.Flows.Kills;

/// <summary>The real program under load, killed without warning again and again.</summary>
public sealed class KillTests(ITestOutputHelper log)
{
    private const int Kills = 20;
    private const int Buyers = 2;

    /// <summary>A process lives for so many orders at most, and some moments more.</summary>
    private const int MaxOrders = 6;
    private const int MaxMilliseconds = 60;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task Nothing_acknowledged_is_lost_and_nothing_happens_twice_whenever_the_process_is_killed()
    {
        int seed = Random.Shared.Next();
        log.WriteLine($"seed {seed}");
        var random = new Random(seed);
        string data = Path.Combine(Directory.CreateTempSubdirectory().FullName, "kill.db");
        var acknowledged = new KillLoad();
        for (int i = 0; i < Kills; i++)
        {
            using ServeProcess server = await ServeProcess.StartAsync(data);
            using var stop = new CancellationTokenSource();
            string code = await KillShop.JoinAsync(server);
            if (i == 0)
            {
                await KillShop.EarnAsync(server, code, Patience);
            }

            Task[] clients = [.. Enumerable.Range(0, Buyers).Select(_ => acknowledged.BuyAsync(server, code, stop.Token)), acknowledged.WithdrawAsync(server, stop.Token), acknowledged.CompleteAsync(server, stop.Token)];
            int enough = acknowledged.Orders.Count + random.Next(MaxOrders);
            bool isLast = i == Kills - 1;
            await ProgressAsync(() => acknowledged.Orders.Count >= enough && (!isLast || acknowledged.HasOfEach));
            await Task.Delay(random.Next(MaxMilliseconds));
            await server.KillAsync();
            await stop.CancelAsync();
            await Task.WhenAll(clients);
        }

        using ServeProcess last = await ServeProcess.StartAsync(data);
        log.WriteLine($"acknowledged: {acknowledged.Orders.Count} orders, {acknowledged.Paid.Count} payments, {acknowledged.Completed.Count} completions, {acknowledged.Withdrawals.Count} withdrawals, {acknowledged.Approved.Count} approvals");
        acknowledged.Paid.ShouldNotBeEmpty();
        acknowledged.Completed.ShouldNotBeEmpty();
        acknowledged.Approved.ShouldNotBeEmpty();
        await KillShop.FinishOrdersAsync(last, acknowledged, Patience);
        await KillShop.FinishWithdrawalsAsync(last, acknowledged, Patience);
        (await last.StopAsync()).ShouldBe(0);

        using var proof = new StringWriter();
        int exit = await CheckCommand.RunAsync(data, proof, proof, CancellationToken.None);
        exit.ShouldBe(ExitCode.Success, $"seed {seed}\n{proof}\n{last.Errors}");
    }

    private static async Task ProgressAsync(Func<bool> isEnough)
    {
        for (Stopwatch waited = Stopwatch.StartNew(); !isEnough() && waited.Elapsed < Patience;)
        {
            await Task.Delay(1);
        }
    }
}
