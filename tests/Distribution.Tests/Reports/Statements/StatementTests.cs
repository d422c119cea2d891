using Distribution.Kernel;
using Distribution.Ledger;
using Distribution.Ledger.Checks;
using Distribution.Reports.Statements;
using Distribution.Storage;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Reports.Statements;

public sealed class StatementTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly BookId Book = BookId.Distributor(Shop.Merchant, new DistributorId("bo"), Currency.CNY);

    [Fact]
    public async Task Opening_and_all_lines_are_closing_month_after_month_and_the_last_closing_is_the_ledger()
    {
        using Shop shop = await StatementStory.TellAsync();
        Balances now = await shop.BalancesAsync("bo");
        Balances before = Balances.Empty;
        long sequence = 0;
        foreach (string month in (string[])["2026-02", "2026-03", "2026-04", "2026-05", "2026-06"])
        {
            List<Statement> pages = await PagesAsync(shop, month, 3);
            pages.ShouldAllBe(page => page.Opening == before && page.Closing == pages[0].Closing && page.Lines.Count <= 3);
            long[] sum = Numbers(before);
            foreach (StatementLine line in pages.SelectMany(page => page.Lines))
            {
                line.Entry.Sequence.ShouldBe(++sequence);
                Numbers(line.Before).ShouldBe(sum);
                sum = Apply(sum, line.Entry.Legs);
                Numbers(line.After).ShouldBe(sum);
            }

            sum.ShouldBe(Numbers(pages[0].Closing));
            before = pages[0].Closing;
        }

        Numbers(before).ShouldBe(Numbers(now));
        sequence.ShouldBe(now.Sequence);
        LedgerEvent[] told = [.. (await Task.WhenAll(((string[])["2026-03", "2026-04", "2026-06"]).Select(month => PagesAsync(shop, month, 200)))).SelectMany(pages => pages[0].Lines).Select(line => line.Entry.Event).Distinct()];
        told.Length.ShouldBe(9, string.Join(' ', told));
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task A_month_ends_at_midnight_in_the_shops_time_zone()
    {
        using Shop shop = await StatementStory.TellAsync();

        Statement march = (await PagesAsync(shop, "2026-03", 200))[0];
        Statement april = (await PagesAsync(shop, "2026-04", 200))[0];

        march.TimeZone.ShouldBe("Asia/Shanghai");
        march.Lines[^1].ShouldSatisfyAllConditions(
            line => line.Entry.Amount.ShouldBe(1_11), line => line.LocalTime.ShouldBe(new DateTimeOffset(2026, 3, 31, 23, 59, 59, TimeSpan.FromHours(8))));
        april.Lines[0].ShouldSatisfyAllConditions(
            line => line.Entry.Amount.ShouldBe(2_22), line => line.LocalTime.ShouldBe(new DateTimeOffset(2026, 4, 1, 0, 0, 0, TimeSpan.FromHours(8))));
    }

    [Fact]
    public async Task A_month_without_a_line_closes_as_it_opened_and_one_to_come_is_refused()
    {
        using Shop shop = await StatementStory.TellAsync();

        Statement may = (await PagesAsync(shop, "2026-05", 200))[0];

        may.Lines.ShouldBeEmpty();
        may.Opening.ShouldBe(may.Closing);
        foreach (string month in (string[])["2026-07", "2026-13", "2026-3", "", "1999-12", "../2026"])
        {
            (await AskAsync(shop, month)).Problem!.Code.ShouldBe("statement.month_invalid");
        }

        (await AskAsync(shop, "2026-03", "nobody")).Problem!.Code.ShouldBe("distributor.not_found");
    }

    [Fact]
    public async Task The_running_month_is_as_it_stands_and_final_an_hour_after_its_end()
    {
        using Shop shop = await StatementStory.TellAsync();
        (await AskAsync(shop, "2026-06")).Value.IsFinal.ShouldBeFalse();
        await shop.EndowAsync("bo", 7);
        (await AskAsync(shop, "2026-06")).Value.Closing.Available.ShouldBe((await shop.BalancesAsync("bo")).Available);

        shop.Clock.Set(new DateTimeOffset(2026, 6, 30, 16, 59, 59, TimeSpan.Zero));
        Statement almost = (await AskAsync(shop, "2026-06")).Value;
        (await CutsAsync(shop)).ShouldBe(["2026-03", "2026-05"], "what may still get an entry of a slow clock is not kept");
        shop.Clock.Set(new DateTimeOffset(2026, 6, 30, 17, 0, 0, TimeSpan.Zero));
        Statement final = (await AskAsync(shop, "2026-06")).Value;

        (almost.IsFinal, final.IsFinal).ShouldBe((false, true));
        final.Closing.ShouldBe(almost.Closing);
        (await CutsAsync(shop)).ShouldBe(["2026-03", "2026-05", "2026-06"]);
    }

    [Fact]
    public async Task An_entry_of_a_slow_clock_stays_in_the_month_of_the_entries_before_it()
    {
        using Shop shop = await Shop.OpenAsync();
        shop.Clock.Set(new DateTimeOffset(2026, 3, 31, 16, 5, 0, TimeSpan.Zero));
        await shop.EndowAsync("bo", 500);
        shop.Clock.Set(new DateTimeOffset(2026, 3, 31, 15, 57, 0, TimeSpan.Zero));
        await shop.EndowAsync("bo", 30);
        shop.Clock.Set(new DateTimeOffset(2026, 5, 2, 0, 0, 0, TimeSpan.Zero));

        (await AskAsync(shop, "2026-03")).Value.Lines.ShouldBeEmpty();
        (await AskAsync(shop, "2026-04")).Value.Lines.Select(line => line.Entry.Amount).ShouldBe([500, 30]);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task What_was_added_up_is_kept_and_gives_the_same_as_adding_up_anew()
    {
        using Shop shop = await StatementStory.TellAsync();
        Statement anew = (await AskAsync(shop, "2026-04")).Value;
        (await CutsAsync(shop)).ShouldBe(["2026-03", "2026-04"]);

        Statement again = (await AskAsync(shop, "2026-04")).Value;

        (again.Opening, again.Closing).ShouldBe((anew.Opening, anew.Closing));
        again.Lines.Select(line => line.After).ShouldBe(anew.Lines.Select(line => line.After));
    }

    [Fact]
    public async Task A_kept_end_that_is_not_what_the_journal_says_is_found()
    {
        using Shop shop = await StatementStory.TellAsync();
        await AskAsync(shop, "2026-04");
        string partition = MonthCuts.Partition(Book);
        Stored<Balances> cut = (await shop.Store.GetAsync(partition, "2026-03", LedgerJson.Default.Balances, None)).ShouldNotBeNull();
        foreach (Balances wrong in (Balances[])[cut.Value with { Pending = cut.Value.Pending + 1 }, cut.Value with { Sequence = 9_999 }, cut.Value with { Sequence = 0 }])
        {
            Stored<Balances> read = (await shop.Store.GetAsync(partition, "2026-03", LedgerJson.Default.Balances, None)).ShouldNotBeNull();
            await shop.Store.WriteAsync(partition, [new EntityWrite.Replace("2026-03", StoreJson.Write(wrong, LedgerJson.Default.Balances), read.ETag)], None);

            CheckReport report = await shop.Get<LedgerChecker>().RunAsync(None);
            report.Findings.ShouldHaveSingleItem().Check.ShouldBe("reports.statements");
        }
    }

    [Fact]
    public async Task The_kept_ends_of_a_merchants_months_are_checked_against_his_own_journals_and_nobody_elses()
    {
        using Shop shop = await StatementStory.TellAsync();
        await AskAsync(shop, "2026-04");

        IReadOnlyDictionary<MerchantId, CheckReport> reports = await shop.Get<LedgerChecker>().RunByMerchantAsync(shop.Store, shop.Clock.GetUtcNow(), None);

        reports.ShouldHaveSingleItem().Key.ShouldBe(Shop.Merchant);
        reports[Shop.Merchant].Findings.ShouldBeEmpty();
        string partition = MonthCuts.Partition(Book);
        Stored<Balances> cut = (await shop.Store.GetAsync(partition, "2026-03", LedgerJson.Default.Balances, None)).ShouldNotBeNull();
        byte[] wrong = StoreJson.Write(cut.Value with { Pending = cut.Value.Pending + 1 }, LedgerJson.Default.Balances);
        await shop.Store.WriteAsync(partition, [new EntityWrite.Replace("2026-03", wrong, cut.ETag)], None);
        (await shop.Get<LedgerChecker>().RunByMerchantAsync(shop.Store, shop.Clock.GetUtcNow(), None))[Shop.Merchant].Findings.ShouldHaveSingleItem().Check.ShouldBe("reports.statements");
    }

    private static async Task<List<Statement>> PagesAsync(Shop shop, string month, int limit)
    {
        var pages = new List<Statement>();
        Balances? from = null;
        do
        {
            pages.Add((await shop.Get<GetStatement>().HandleAsync(new GetStatementQuery(Shop.Merchant, new DistributorId("bo"), month, from, limit), None)).Value);
            from = pages[^1].Next;
        }
        while (from is not null);
        return pages;
    }

    private static Task<Result<Statement>> AskAsync(Shop shop, string month, string distributor = "bo") =>
        shop.Get<GetStatement>().HandleAsync(new GetStatementQuery(Shop.Merchant, new DistributorId(distributor), month, null, 200), None);

    private static async Task<string[]> CutsAsync(Shop shop) =>
        [.. (await shop.Store.RangeAsync(MonthCuts.Partition(Book), "0", "~", 100, None)).Select(row => row.Row)];

    private static long[] Numbers(Balances balances) =>
        [balances.Pending, balances.Available, balances.Withheld, balances.Debt, balances.Paid, balances.Tax, balances.Fee, balances.Xfer];

    /// <summary>What legs do, written down once more: debt grows by a debit, everything else by a credit.</summary>
    private static long[] Apply(long[] sum, IReadOnlyList<Leg> legs)
    {
        Account[] order = [Account.Pending, Account.Available, Account.Withheld, Account.Debt, Account.Paid, Account.Tax, Account.Fee, Account.Xfer];
        return [.. order.Select((account, i) => sum[i] + ((account == Account.Debt ? -1 : 1) * legs.Where(leg => leg.Account == account).Sum(leg => leg.Amount)))];
    }
}
