using Distribution.Kernel;
using Distribution.Ledger;
using Distribution.Local.Scenarios.Play;
using Distribution.Storage;
using Distribution.Tests.Flows;
using Microsoft.Extensions.DependencyInjection;

namespace Distribution.Tests.Proof;

public sealed class ChecksFlowTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly Caller Finance = Caller.Finance("fay");

    [Fact]
    public async Task Finance_asks_for_a_check_and_reads_what_it_found()
    {
        await using FlowShop shop = await FlowShop.StartAsync();
        await shop.PayAsync(await shop.OrderAsync("buyer", await shop.JoinAsync("an")));
        await shop.App.Host.RunTimerAsync("CheckBooks");
        shop.Clock.SetUtcNow(shop.Clock.GetUtcNow() + TimeSpan.FromDays(1));
        string day = shop.Clock.GetUtcNow().ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        await shop.App.Host.RunTimerAsync("CheckBooks");
        (await shop.GetAsync(Finance, $"finance/checks/{day}")).Require("found").GetInt64().ShouldBe(0);
        await BreakAsync(shop);

        ApiReply asked = await shop.Api.PostAsync(Finance, "finance/checks", null, "ask", None);
        ApiReply again = await shop.Api.PostAsync(Finance, "finance/checks", null, "ask", None);
        (asked.Status, again.Text("askedAt")).ShouldBe((202, asked.Text("askedAt")));
        await shop.App.Host.RunTimerAsync("CheckAskedBooks");
        await shop.App.Host.RunTimerAsync("CheckAskedBooks");

        ApiReply check = await shop.GetAsync(Finance, $"finance/checks/{day}");
        check.Require("findings").EnumerateArray().Select(finding => (finding.GetProperty("check").GetString(), finding.GetProperty("row").GetString()))
            .ShouldBe([("ledger.journal", "bal"), ("ledger.replay", "bal")]);
        ApiReply list = await shop.GetAsync(Finance, "finance/checks?limit=1");
        list.Require("items")[0].GetProperty("found").GetInt32().ShouldBe(2);
        ApiReply next = await shop.GetAsync(Finance, "finance/checks?limit=1&cursor=" + list.Text("next"));
        next.Require("items").EnumerateArray().ShouldHaveSingleItem().GetProperty("date").GetString().ShouldBe("2026-03-02");
    }

    [Fact]
    public async Task What_does_not_exist_is_refused_by_its_code()
    {
        await using FlowShop shop = await FlowShop.StartAsync();

        await shop.RefusedAsync("check.not_found", () => shop.GetAsync(Finance, "finance/checks/2026-02-28"));
        await shop.RefusedAsync("request.parameter_invalid", () => shop.GetAsync(Finance, "finance/checks/today"));
        await shop.RefusedAsync("request.limit_invalid", () => shop.GetAsync(Finance, "finance/checks?limit=201"));
        await shop.RefusedAsync("request.cursor_invalid", () => shop.GetAsync(Finance, "finance/checks?cursor=d|1"));
        await shop.RefusedAsync("idempotency.key_missing", () => shop.Api.PostAsync(Finance, "finance/checks", null, null, None));
        await shop.RefusedAsync("request.malformed", () => shop.PostAsync(Finance, "finance/checks", """{"now":true}"""));
    }

    private static async Task BreakAsync(FlowShop shop)
    {
        var store = shop.App.Services.GetRequiredService<IEntityStore>();
        string partition = BookId.Distributor(shop.Api.Merchant, new DistributorId("an"), Currency.CNY).Partition;
        Stored<Balances> read = (await store.GetAsync(partition, LedgerRows.Balances, LedgerJson.Default.Balances, None)).ShouldNotBeNull();
        Balances broken = read.Value with { Pending = read.Value.Pending + 1 };
        (await store.WriteAsync(partition, [new EntityWrite.Replace(read.Row, StoreJson.Write(broken, LedgerJson.Default.Balances), read.ETag)], None)).ShouldBeNull();
    }
}
