using Distribution.Local.Scenarios.Play;

namespace Distribution.Local.Scenarios.Report;

/// <summary>Tells who earned what and why, so that every figure can be worked out again by hand.</summary>
internal sealed class PlayReport(ApiClient api, PlayWorld world, TextWriter output)
{
    public async Task WriteAsync(CancellationToken cancellation)
    {
        var time = new ShopTime(api.Merchant, world.Programs);
        var orders = new List<PlayedOrder>();
        foreach ((string name, string id) in world.Orders)
        {
            ApiReply order = await api.GetAsync(Caller.Merchant, $"orders/{id}", cancellation).ConfigureAwait(false);
            orders.Add(new PlayedOrder(name, id, order.Body));
        }

        await new OrderReport(api, time, output).WriteAsync(orders, cancellation).ConfigureAwait(false);
        await new RankingReport(api, time, output).WriteAsync(world.Windows, orders, cancellation).ConfigureAwait(false);
        await new BonusReport(api, time, output).WriteAsync(world.Distributors, world.Windows, cancellation).ConfigureAwait(false);
        await new WithdrawalReport(api, time, output).WriteAsync(world.Withdrawals, cancellation).ConfigureAwait(false);
        await BalancesAsync(cancellation).ConfigureAwait(false);
    }

    private async Task BalancesAsync(CancellationToken cancellation)
    {
        output.WriteLine("Balances (余额) in yuan");
        var table = new TextTable("distributor", "pending 待结算>", "available 可提现>", "withheld 提现中>", "paid 已提现>", "debt 欠款>");
        foreach (string user in world.Distributors)
        {
            ApiReply balance = await api.GetAsync(Caller.Merchant, $"distributors/{user}/balance", cancellation).ConfigureAwait(false);
            table.Add([user, .. ExpectedBalance.AccountNames.Select(account => Yuan.Of(balance.Body.WholeOf(account)))]);
        }

        table.Write(output);
    }
}
