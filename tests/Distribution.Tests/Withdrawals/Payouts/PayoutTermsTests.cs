using Distribution.Kernel;
using Distribution.Ledger;
using Distribution.Payments;
using Distribution.Payments.Bank;
using Distribution.Storage;
using Distribution.Tests.TestKit;
using Distribution.Withdrawals;
using Distribution.Withdrawals.Payee;

namespace Distribution.Tests.Withdrawals.Payouts;

/// <summary>What a provider is told of a payout is fixed with its number.</summary>
public sealed class PayoutTermsTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Every_send_and_the_confirmation_say_what_was_fixed_with_the_number()
    {
        using Shop shop = await Shop.OpenAsync();
        Withdrawal withdrawal = await ApprovedAsync(shop);
        shop.Transfers.LoseRequests = true;
        shop.Transfers.Answer = new GatewayOutcome<TransferStatus>.Unknown("timeout");
        (await SendAsync(shop, withdrawal)).IsFinal.ShouldBeFalse();

        shop.Transfers.Account = "account-2";
        (shop.Transfers.LoseRequests, shop.Transfers.Answer, shop.Transfers.Outcome) = (false, null, TransferState.Processing);
        (shop.Transfers.AwaitsPayee, shop.Transfers.QueriesTellNoPackage) = (true, true);
        (await SendAsync(shop, withdrawal)).IsFinal.ShouldBeFalse();
        shop.Transfers.Account = null;
        (await shop.Get<ConfirmationOfPayout>().HandleAsync(Shop.Merchant, withdrawal.Id, new DistributorId("bo"), None)).Problem.ShouldBeNull();

        shop.Transfers.Told.Select(terms => terms.Account).ShouldBe(["account-1", "account-1", "account-1"]);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task The_terms_are_kept_with_the_number_before_anything_is_sent()
    {
        using Shop shop = await Shop.OpenAsync();
        Withdrawal withdrawal = await ApprovedAsync(shop);
        var kept = new List<(string? Number, string? Account)>();
        shop.Transfers.OnTheWay = async () =>
        {
            Withdrawal now = await ReadAsync(shop, withdrawal);
            kept.Add((now.PayoutNo, now.Terms?.Account));
            return null;
        };

        await SendAsync(shop, withdrawal);

        kept.ShouldBe([(withdrawal.Id.Value, "account-1")]);
    }

    [Fact]
    public async Task A_change_after_the_number_is_fixed_and_before_the_send_changes_nothing()
    {
        var store = new HookedStore(new InMemoryEntityStore());
        using Shop shop = await Shop.OpenAsync(store: store);
        Withdrawal withdrawal = await ApprovedAsync(shop);
        string row = WithdrawalStore.Row(withdrawal.Id);
        store.BeforeWrite = (_, writes) =>
        {
            shop.Transfers.Account = writes.Any(write => write.Row == row) ? "account-2" : shop.Transfers.Account;
            return Task.CompletedTask;
        };

        await SendAsync(shop, withdrawal);

        shop.Transfers.Told.ShouldHaveSingleItem().Account.ShouldBe("account-1");
    }

    [Fact]
    public async Task A_payout_from_before_terms_were_kept_gets_them_at_its_next_send_and_keeps_them()
    {
        using Shop shop = await Shop.OpenAsync();
        Withdrawal withdrawal = await ApprovedAsync(shop);
        shop.Transfers.LoseRequests = true;
        shop.Transfers.Answer = new GatewayOutcome<TransferStatus>.Unknown("timeout");
        await SendAsync(shop, withdrawal);
        await ForgetTermsAsync(shop, withdrawal);

        shop.Transfers.Account = "account-2";
        await SendAsync(shop, withdrawal);
        (await ReadAsync(shop, withdrawal)).Terms!.Account.ShouldBe("account-2");
        shop.Transfers.Account = "account-3";
        await SendAsync(shop, withdrawal);

        shop.Transfers.Told.Select(terms => (terms.Account, terms.Remark)).ShouldBe([("account-1", "佣金"), ("account-2", "Commission"), ("account-2", "Commission")]);
    }

    [Fact]
    public async Task A_payout_whose_account_could_not_be_learnt_at_first_is_sent_with_the_remark_of_today()
    {
        using Shop shop = await Shop.OpenAsync();
        Withdrawal withdrawal = await ApprovedAsync(shop);
        shop.Transfers.PrepareFails = true;
        (await SendAsync(shop, withdrawal)).IsFinal.ShouldBeFalse();
        shop.Transfers.PrepareFails = false;

        (await SendAsync(shop, withdrawal)).IsFinal.ShouldBeTrue();

        shop.Transfers.Told.ShouldHaveSingleItem().Remark.ShouldBe("佣金");
    }

    [Fact]
    public async Task Of_confirmations_that_fix_the_terms_at_once_all_send_those_that_were_kept_first()
    {
        using Shop shop = await Shop.OpenAsync();
        Withdrawal withdrawal = await ApprovedAsync(shop);
        (shop.Transfers.Outcome, shop.Transfers.AwaitsPayee, shop.Transfers.QueriesTellNoPackage) = (TransferState.Processing, true, true);
        await SendAsync(shop, withdrawal);
        await ForgetTermsAsync(shop, withdrawal);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(async () =>
        {
            shop.Transfers.Account = "account-" + (10 + i);
            (await shop.Get<ConfirmationOfPayout>().HandleAsync(Shop.Merchant, withdrawal.Id, new DistributorId("bo"), None)).Problem.ShouldBeNull();
        })));

        string kept = (await ReadAsync(shop, withdrawal)).Terms!.Account!;
        shop.Transfers.Told.Skip(1).ShouldAllBe(terms => terms.Account == kept);
    }

    [Fact]
    public async Task Who_has_no_account_is_not_paid_and_the_amount_comes_back()
    {
        using Shop shop = await Shop.OpenAsync();
        Withdrawal withdrawal = await ApprovedAsync(shop);
        shop.Transfers.Account = null;
        (await SendAsync(shop, withdrawal)).IsFinal.ShouldBeFalse();
        shop.Transfers.Account = "account-1";
        (await SendAsync(shop, withdrawal)).IsFinal.ShouldBeFalse();
        shop.Clock.Advance(WithdrawalDecisions.OnItsWayFor);

        PayoutProgress ended = await SendAsync(shop, withdrawal);

        (ended.IsFinal, ended.Withdrawal.State, ended.Withdrawal.Reason).ShouldBe((true, WithdrawalState.Failed, "transfer.payee_unknown"));
        shop.Transfers.Sends.ShouldBe(0);
        await shop.BalancesMustBeAsync("bo", available: 5000);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public void No_text_of_a_withdrawal_has_its_payee_in_it()
    {
        var terms = new TransferTerms { Account = "13800138000", Name = "张三丰", Remark = "r", Bank = null };

        (terms.MaskedAccount, terms.MaskedName).ShouldBe(("138****8000", "张**"));
        terms.ToString().ShouldBe(nameof(TransferTerms));
        new WithdrawalEvent.PayoutStarted("alipay", terms).ToString().ShouldNotContain("138");
        TransferTerms bank = terms with { Account = null, Name = null, Bank = new BankAccount("张三丰", "6222020200112233445", "中国工商银行") };
        (bank.MaskedAccount, bank.MaskedName).ShouldBe(("****3445", "张**"));
    }

    private static async Task<Withdrawal> ApprovedAsync(Shop shop)
    {
        await shop.EndowAsync("bo", 5000);
        Withdrawal asked = (await shop.WithdrawAsync("bo", 4000)).Value;
        return (await shop.DecideAsync(asked.Id)).Value;
    }

    private static async Task<PayoutProgress> SendAsync(Shop shop, Withdrawal withdrawal) =>
        (await shop.Get<SendPayout>().HandleAsync(new SendPayoutCommand(Shop.Merchant, withdrawal.Id), None)).Value;

    private static async Task<Withdrawal> ReadAsync(Shop shop, Withdrawal withdrawal) =>
        (await shop.Get<QueryWithdrawals>().HandleAsync(new GetWithdrawalQuery(Shop.Merchant, withdrawal.Id, null), None)).Value;

    /// <summary>Leaves the row as versions before wrote it.</summary>
    private static async Task ForgetTermsAsync(Shop shop, Withdrawal withdrawal)
    {
        string partition = BookId.Distributor(Shop.Merchant, withdrawal.Distributor, withdrawal.Currency).Partition;
        Stored<Withdrawal> read = (await shop.Store.GetAsync(partition, WithdrawalStore.Row(withdrawal.Id), WithdrawalJson.Default.Withdrawal, None)).ShouldNotBeNull();
        byte[] old = StoreJson.Write(read.Value with { Terms = null, TermsAreKept = false }, WithdrawalJson.Default.Withdrawal);
        System.Text.Encoding.UTF8.GetString(old).ShouldNotContain("\"terms\":");
        (await shop.Store.WriteAsync(partition, [new EntityWrite.Replace(read.Row, old, read.ETag)], None)).ShouldBeNull();
    }
}
