using System.Text.Json.Nodes;
using Distribution.Catalog;
using Distribution.Kernel;
using Distribution.Ledger;
using Distribution.Ledger.Checks;
using Distribution.Orders;
using Distribution.Payments;
using Distribution.Storage;
using Distribution.Tests.TestKit;
using Distribution.Withdrawals;

namespace Distribution.Tests.Proof;

/// <summary>
/// A shop in which everything has happened once: sales, refunds before and after the settlement, orders that wait, a bonus,
/// and withdrawals that are open, paid, and paid and returned. Its rows can be broken one at a time.
/// </summary>
internal sealed class History : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private History(Shop shop) => Shop = shop;

    public Shop Shop { get; }

    /// <summary>Completed and settled, with a refund before and one after.</summary>
    public OrderId Settled { get; private set; }

    /// <summary>Completed; its hold is not over.</summary>
    public OrderId Waiting { get; private set; }

    public Withdrawal Open { get; private set; } = null!;

    public Withdrawal Paid { get; private set; } = null!;

    public Withdrawal Returned { get; private set; } = null!;

    public string Bo { get; } = BookOf("bo").Partition;

    public static BookId BookOf(string user) => BookId.Distributor(Shop.Merchant, new DistributorId(user), Currency.CNY);

    public static async Task<History> OpenAsync()
    {
        var history = new History(await Shop.OpenAsync());
        Shop shop = history.Shop;
        (await shop.Get<PutShopSettings>().HandleAsync(new PutShopSettingsCommand(Shop.Merchant, 800, 1_000_000), None)).Problem.ShouldBeNull();
        history.Settled = await shop.SellAsync("bo");
        await shop.RefundAsync(history.Settled, line: 1, amount: 1000);
        await shop.CompleteAsync(history.Settled);
        await shop.SettleAsync();
        await shop.RefundAsync(history.Settled, line: 1, amount: 500);
        history.Waiting = await shop.SellAsync("bo", "apple", 2, "dan");
        await shop.CompleteAsync(history.Waiting);
        await shop.SellAsync("bo", "apple", 1, "eve");
        await shop.EndowAsync("bo", 20_000);
        history.Paid = await history.PayAsync(await history.WithdrawnAsync(4000));
        history.Returned = await history.PayAsync(await history.WithdrawnAsync(3000));
        await history.ReturnAsync(history.Returned);
        history.Open = await history.WithdrawnAsync(1500);
        await shop.MustBeRightAsync();
        return history;
    }

    public Task<CheckReport> CheckAsync() => Shop.Get<LedgerChecker>().RunAsync(None);

    /// <summary>The book of the merchant's expense for an order, the provider's for a withdrawal.</summary>
    public static string ExpenseOf(OrderId order) => BookId.ForMerchant(Shop.Merchant, Currency.CNY, order.Value).Partition;

    public static string CashOf(Withdrawal withdrawal) => BookId.Provider(Shop.Merchant, "sandbox", Currency.CNY, withdrawal.Id.Value).Partition;

    /// <summary>The journal entry of a posting key.</summary>
    public async Task<string> EntryAsync(string partition, string key)
    {
        JsonNode row = JsonNode.Parse((await Shop.Store.GetAsync(partition, "k|" + key, None)).ShouldNotBeNull(key).Payload.Span)!;
        return LedgerRows.Journal(row["seq"]!.GetValue<long>());
    }

    public async Task EditAsync(string partition, string row, Action<JsonNode> edit)
    {
        Entity read = (await Shop.Store.GetAsync(partition, row, None)).ShouldNotBeNull($"{partition} {row}");
        JsonNode document = JsonNode.Parse(read.Payload.Span)!;
        edit(document);
        await WriteAsync(partition, new EntityWrite.Replace(row, System.Text.Encoding.UTF8.GetBytes(document.ToJsonString()), read.ETag));
    }

    /// <summary>Writes a copy of a row under another key.</summary>
    public async Task CopyAsync(string partition, string row, string to, Action<JsonNode> edit, string? elsewhere = null)
    {
        Entity read = (await Shop.Store.GetAsync(partition, row, None)).ShouldNotBeNull($"{partition} {row}");
        JsonNode document = JsonNode.Parse(read.Payload.Span)!;
        edit(document);
        await WriteAsync(elsewhere ?? partition, new EntityWrite.Insert(to, System.Text.Encoding.UTF8.GetBytes(document.ToJsonString())));
    }

    public Task DeleteAsync(string partition, string row) => WriteAsync(partition, new EntityWrite.Delete(row, null));

    public void Dispose() => Shop.Dispose();

    private async Task WriteAsync(string partition, EntityWrite write) => (await Shop.Store.WriteAsync(partition, [write], None)).ShouldBeNull();

    private async Task<Withdrawal> WithdrawnAsync(long amount) => (await Shop.WithdrawAsync("bo", amount)).Value;

    private async Task<Withdrawal> PayAsync(Withdrawal withdrawal)
    {
        (await Shop.DecideAsync(withdrawal.Id)).Problem.ShouldBeNull();
        Withdrawal paid = (await Shop.Get<SendPayout>().HandleAsync(new SendPayoutCommand(Shop.Merchant, withdrawal.Id), None)).Value.Withdrawal;
        paid.State.ShouldBe(WithdrawalState.Paid);
        await Shop.DrainAsync();
        return paid;
    }

    private async Task ReturnAsync(Withdrawal withdrawal)
    {
        var returned = new ConfirmPayoutCommand(Shop.Merchant, withdrawal.PayoutNo!, withdrawal.Net, Currency.CNY, new TransferStatus(TransferState.Returned, null));
        (await Shop.Get<ConfirmPayout>().HandleAsync(returned, None)).Value.State.ShouldBe(WithdrawalState.Returned);
        await Shop.DrainAsync();
    }
}
