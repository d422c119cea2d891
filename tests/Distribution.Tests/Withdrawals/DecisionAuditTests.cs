using Distribution.Audit;
using Distribution.Kernel;
using Distribution.Tests.TestKit;
using Distribution.Withdrawals;
using Distribution.Withdrawals.Tax;
using Distribution.Withdrawals.Terms;

namespace Distribution.Tests.Withdrawals;

/// <summary>Who decided about a withdrawal or its terms, and why, is kept.</summary>
public sealed class DecisionAuditTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Every_approval_and_rejection_is_in_the_audit_log_once()
    {
        using Shop shop = await Shop.OpenAsync();
        await shop.EndowAsync("bo", 20_000);
        WithdrawalId large = (await shop.WithdrawAsync("bo", 9_001)).Value.Id;
        WithdrawalId small = (await shop.WithdrawAsync("bo", 2_000)).Value.Id;
        for (int twice = 0; twice < 2; twice++)
        {
            await DecideAsync(shop, large, "finance-1", true, null, "c1");
            await DecideAsync(shop, large, "finance-2", true, "looked at", "c2");
            await DecideAsync(shop, small, "finance-2", false, "account name differs", "c3");
        }

        AuditEntry[] entries = await EntriesAsync(shop);

        entries.Select(entry => (entry.Action, entry.By!.Value.Value, entry.Subject, entry.Reason, entry.Detail)).ShouldBe(
            [
                ("withdrawal.approved", "finance-1", "withdrawal/" + large, null, "amount 9001, approval 1 of 2"),
                ("withdrawal.approved", "finance-2", "withdrawal/" + large, "looked at", "amount 9001, approval 2 of 2"),
                ("withdrawal.rejected", "finance-2", "withdrawal/" + small, "account name differs", "amount 2000, approval 0 of 1"),
            ],
            ignoreOrder: true);
        entries.ShouldAllBe(entry => entry.At == shop.Clock.GetUtcNow());
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task What_is_refused_is_in_no_log()
    {
        using Shop shop = await Shop.OpenAsync();
        await shop.EndowAsync("bo", 5000);
        WithdrawalId asked = (await shop.WithdrawAsync("bo", 4000)).Value.Id;

        (await shop.DecideAsync(asked, by: "bo")).Problem!.Code.ShouldBe("withdrawal.self_approval");

        (await EntriesAsync(shop)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(false, null, false)]
    [InlineData(false, "", false)]
    [InlineData(false, " ", false)]
    [InlineData(false, "a\nb", false)]
    [InlineData(false, "201", false)]
    [InlineData(false, "200", true)]
    [InlineData(false, "x", true)]
    [InlineData(true, null, true)]
    [InlineData(true, "", false)]
    [InlineData(true, "201", false)]
    [InlineData(true, "200", true)]
    public async Task A_reason_has_1_to_200_characters_and_a_rejection_needs_one(bool approve, string? reason, bool goes)
    {
        using Shop shop = await Shop.OpenAsync();
        await shop.EndowAsync("bo", 5000);
        WithdrawalId asked = (await shop.WithdrawAsync("bo", 4000)).Value.Id;
        string? said = reason is "200" or "201" ? new string('x', int.Parse(reason, System.Globalization.CultureInfo.InvariantCulture)) : reason;

        Result<Withdrawal> decided = await DecideAsync(shop, asked, "finance-1", approve, said, "c1");

        if (goes)
        {
            decided.Value.State.ShouldBe(approve ? WithdrawalState.Approved : WithdrawalState.Rejected);
            return;
        }

        (decided.Problem!.Code, decided.Problem.Pointer).ShouldBe(("audit.reason_invalid", "/reason"));
        (await shop.Get<QueryWithdrawals>().HandleAsync(new GetWithdrawalQuery(Shop.Merchant, asked, null), None)).Value.Decisions.ShouldBeEmpty();
        (await EntriesAsync(shop)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_change_of_the_finance_settings_is_in_the_audit_log_once_with_its_figures()
    {
        using Shop shop = await Shop.OpenAsync();
        var by = new UserId("owner");
        PutFinanceSettings put = shop.Get<PutFinanceSettings>();
        for (int twice = 0; twice < 2; twice++)
        {
            (await put.HandleAsync(Shop.Merchant, by, new FinanceSettings { FeeFixed = 100, MaxPerDay = 5000 }, None)).Problem.ShouldBeNull();
        }

        shop.Clock.Advance(TimeSpan.FromMinutes(1));
        (await put.HandleAsync(Shop.Merchant, by, new FinanceSettings { FeeFixed = 100, Tax = TaxPolicy.None }, None)).Problem.ShouldBeNull();
        (await put.HandleAsync(Shop.Merchant, by, new FinanceSettings { FeeFixed = -1 }, None)).Problem.ShouldNotBeNull();

        AuditEntry[] entries = await EntriesAsync(shop);

        entries.Select(entry => entry.Detail).ShouldBe(["tax MonthlyLabor -> None, maxPerDay 5000 -> none", "maxPerDay none -> 5000, feeFixed 0 -> 100"]);
        entries.ShouldAllBe(entry => entry.Action == "finance.settings_set" && entry.Subject == "finance/settings" && entry.By == by);
        entries[0].At.ShouldBe(shop.Clock.GetUtcNow());
    }

    [Fact]
    public async Task What_waits_longer_than_a_day_is_listed_as_overdue_until_it_is_decided()
    {
        using Shop shop = await Shop.OpenAsync();
        await shop.EndowAsync("bo", 20_000);
        WithdrawalId old = (await shop.WithdrawAsync("bo", 2_000)).Value.Id;
        shop.Clock.Advance(TimeSpan.FromHours(24) - TimeSpan.FromSeconds(1));
        WithdrawalId young = (await shop.WithdrawAsync("bo", 2_001)).Value.Id;
        (await ListAsync(shop, true)).ShouldBeEmpty();
        shop.Clock.Advance(TimeSpan.FromSeconds(1));

        (await ListAsync(shop, true)).ShouldBe([old]);
        (await ListAsync(shop, false)).ShouldBe([young]);
        (await ListAsync(shop, null)).ShouldBe([young, old]);

        (await shop.DecideAsync(old)).Problem.ShouldBeNull();
        (await ListAsync(shop, true)).ShouldBeEmpty();
    }

    private static async Task<WithdrawalId[]> ListAsync(Shop shop, bool? overdue) =>
    [
        .. (await shop.Get<QueryWithdrawals>().HandleAsync(new ListWithdrawalsQuery(Shop.Merchant, null, null, null, 10) { IsOverdue = overdue }, None)).Items.Select(one => one.Id),
    ];

    private static Task<Result<Withdrawal>> DecideAsync(Shop shop, WithdrawalId withdrawal, string by, bool approve, string? reason, string command) =>
        shop.Get<DecideWithdrawal>().HandleAsync(new DecideWithdrawalCommand(Shop.Merchant, withdrawal, new UserId(by), approve, reason, command, "h"), None);

    private static async Task<AuditEntry[]> EntriesAsync(Shop shop) => [.. (await shop.Get<AuditLog>().ListAsync(Shop.Merchant, null, 50, None)).Items];
}
