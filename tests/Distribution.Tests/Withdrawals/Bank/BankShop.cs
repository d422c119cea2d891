using Distribution.Kernel;
using Distribution.Payments.Bank;
using Distribution.Storage;
using Distribution.Tests.TestKit;
using Distribution.Withdrawals;
using Distribution.Withdrawals.Bank;

namespace Distribution.Tests.Withdrawals.Bank;

/// <summary>A shop whose distributors are paid by bank transfer.</summary>
internal static class BankShop
{
    /// <summary>Approves and makes the batches.</summary>
    public static readonly UserId Finance = new("finance-1");

    /// <summary>Reads the bank's answers.</summary>
    public static readonly UserId Reader = new("finance-9");

    public static readonly BankAccount Account = new("张三丰", "6222020200112233445", "中国工商银行杭州分行");

    private static readonly CancellationToken None = CancellationToken.None;

    public static async Task<Shop> OpenAsync(IEntityStore? store = null, bool withAccount = true)
    {
        Shop shop = await Shop.OpenAsync(store: store, payBy: BankTransfers.ProviderName);
        await shop.EndowAsync("bo", 500_00);
        if (withAccount)
        {
            (await shop.Get<BankAccounts>().PutAsync(Shop.Merchant, new UserId("bo"), Account, None)).Problem.ShouldBeNull();
        }

        return shop;
    }

    /// <summary>Asked for, approved and queued for the bank.</summary>
    public static async Task<Withdrawal> QueueAsync(this Shop shop, long amount)
    {
        Withdrawal asked = (await shop.WithdrawAsync("bo", amount)).Value;
        (await shop.DecideAsync(asked.Id)).Problem.ShouldBeNull();
        return await shop.AdvanceAsync(asked);
    }

    public static async Task<Withdrawal> AdvanceAsync(this Shop shop, Withdrawal withdrawal) =>
        (await shop.Get<SendPayout>().HandleAsync(new SendPayoutCommand(Shop.Merchant, withdrawal.Id), None)).Value.Withdrawal;

    public static Task<Result<BankBatch>> BatchAsync(this Shop shop, string command) =>
        shop.Get<CreateBankBatch>().HandleAsync(new CreateBankBatchCommand(Shop.Merchant, Finance, command, "h"), None);

    public static Task<Result<IReadOnlyList<BankTransfer>>> MarkAsync(this Shop shop, long batch, params BankResult[] results) =>
        shop.Get<MarkBankResults>().HandleAsync(new MarkBankResultsCommand(Shop.Merchant, batch, Reader, results), None);

    public static BankResult Said(this Withdrawal withdrawal, BankOutcome outcome) =>
        new(withdrawal.Id.Value, outcome, outcome == BankOutcome.Paid ? null : "account closed");

    public static async Task<Withdrawal> WithdrawalAsync(this Shop shop, Withdrawal withdrawal) =>
        (await shop.Get<QueryWithdrawals>().HandleAsync(new GetWithdrawalQuery(Shop.Merchant, withdrawal.Id, null), None)).Value;
}
