using Distribution.Kernel;
using Distribution.Payments;
using Distribution.Tests.TestKit;
using Distribution.Withdrawals;
using Distribution.Withdrawals.Terms;

namespace Distribution.Tests.Reports.Statements;

/// <summary>Three months of bo: commission, refunds before and after settlement, a debt, a bonus, withdrawals with tax and fee that are paid, cancelled and come back.</summary>
internal static class StatementStory
{
    private static readonly CancellationToken None = CancellationToken.None;

    public static async Task<Shop> TellAsync()
    {
        Shop shop = await Shop.OpenAsync();
        (await shop.Get<PutFinanceSettings>().HandleAsync(Shop.Merchant, new UserId("merchant"), new FinanceSettings { FeeFixed = 100, FeePpm = 1000 }, None)).Problem.ShouldBeNull();

        // March: an order refunded in part while it is pending, another settled.
        OrderId first = await shop.SellAsync("bo", qty: 2);
        OrderId second = await shop.SellAsync("bo", "apple", 3, "dan");
        await shop.RefundAsync(first, 1, 5_000);
        await shop.DrainAsync();
        await shop.CompleteAsync(first);
        await shop.CompleteAsync(second);
        await shop.SettleAsync();

        // 31 March 23:59:59 in Shanghai, and one second later.
        await shop.EndowAsync("bo", 2_000_00);
        shop.Clock.Set(new DateTimeOffset(2026, 3, 31, 15, 59, 59, TimeSpan.Zero));
        await shop.EndowAsync("bo", 1_11);
        shop.Clock.Set(new DateTimeOffset(2026, 3, 31, 16, 0, 0, TimeSpan.Zero));
        await shop.EndowAsync("bo", 2_22);

        // April: one paid with tax and fee, one cancelled, a refund after settlement that makes a debt, which the return pays.
        Withdrawal paid = await PaidAsync(shop, 1_000_00);
        Withdrawal cancelled = (await shop.WithdrawAsync("bo", 50_00)).Value;
        (await shop.Get<CancelWithdrawal>().HandleAsync(new CancelWithdrawalCommand(Shop.Merchant, cancelled.Id, new DistributorId("bo")), None)).Problem.ShouldBeNull();
        await PaidAsync(shop, (await shop.BalancesAsync("bo")).Available);
        await shop.RefundAsync(second);
        await shop.DrainAsync();

        // June: it comes back, and something is sold. Nothing happens in May.
        shop.Clock.Set(new DateTimeOffset(2026, 6, 10, 4, 0, 0, TimeSpan.Zero));
        (await shop.Get<ConfirmPayout>().HandleAsync(
            new ConfirmPayoutCommand(Shop.Merchant, paid.Id.Value, paid.Net, Currency.CNY, new TransferStatus(TransferState.Returned, "account closed")), None)).Problem.ShouldBeNull();
        await shop.SellAsync("bo");
        await shop.DrainAsync();
        return shop;
    }

    private static async Task<Withdrawal> PaidAsync(Shop shop, long amount)
    {
        Withdrawal asked = (await shop.WithdrawAsync("bo", amount)).Value;
        await shop.DecideAsync(asked.Id);
        await shop.DecideAsync(asked.Id, by: "finance-2");
        PayoutProgress sent = (await shop.Get<SendPayout>().HandleAsync(new SendPayoutCommand(Shop.Merchant, asked.Id), None)).Value;
        sent.Withdrawal.State.ShouldBe(WithdrawalState.Paid);
        await shop.DrainAsync();
        return sent.Withdrawal;
    }
}
