using System.Text.Json.Nodes;
using Distribution.Kernel;
using Distribution.Ledger;
using Distribution.Ledger.Checks;
using Distribution.Orders;
using Distribution.Storage;
using Distribution.Tests.TestKit;
using Distribution.Withdrawals;

namespace Distribution.Tests.Proof;

/// <summary>Each of the nine points broken in a stored row: the check that watches it finds it and says where.</summary>
public sealed class NinePointsTests
{
    /// <summary>What is done to the rows, which check must find it, and where.</summary>
    private static readonly Dictionary<string, Func<History, Task<(string Check, string Partition, string? Row)>>> Breaks = new()
    {
        ["1 an entry that does not add up"] = async history =>
        {
            string row = await history.EntryAsync(history.Bo, history.Settled + "|L1|settle");
            await history.EditAsync(history.Bo, row, entry => Add(entry["legs"]![0]!, "amount", 1));
            return ("ledger.journal", history.Bo, row);
        },
        ["1 a book in no currency"] = async history =>
        {
            await history.CopyAsync(history.Bo, LedgerRows.Journal(1), LedgerRows.Journal(1), static _ => { }, "led|d|fruit|bo|XXX|0");
            return ("ledger.journal", "led|d|fruit|bo|XXX|0", null);
        },
        ["2 a balance a fen too high"] = async history =>
        {
            await history.EditAsync(history.Bo, LedgerRows.Balances, balances => Add(balances, "available", 1));
            return ("ledger.journal", history.Bo, LedgerRows.Balances);
        },
        ["2 an entry deleted"] = async history =>
        {
            await history.DeleteAsync(history.Bo, LedgerRows.Journal(2));
            return ("ledger.journal", history.Bo, LedgerRows.Journal(3));
        },
        ["2 an entry doubled"] = async history =>
        {
            long last = (await history.Shop.BalancesAsync("bo")).Sequence;
            await history.CopyAsync(history.Bo, LedgerRows.Journal(2), LedgerRows.Journal(last + 1), entry => entry["sequence"] = last + 1);
            return ("ledger.keys", history.Bo, LedgerRows.Journal(last + 1));
        },
        ["3 money in transit that nobody sent"] = async history =>
        {
            await history.EditAsync(History.ExpenseOf(history.Settled), LedgerRows.Balances, balances => Add(balances, "xfer", 1));
            return ("ledger.transit", "", null);
        },
        ["4 a remote leg lost"] = async history =>
        {
            string key = history.Settled + "|L1|accrue|expense";
            string book = History.ExpenseOf(history.Settled);
            await history.DeleteAsync(book, await history.EntryAsync(book, key));
            return ("ledger.transit", book, "k|" + key);
        },
        ["4 a remote leg twice"] = async history =>
        {
            string key = history.Settled + "|L1|accrue|expense";
            string book = History.ExpenseOf(history.Settled);
            await history.CopyAsync(book, await history.EntryAsync(book, key), LedgerRows.Journal(99), static entry => entry["key"] = "another|expense");
            return ("ledger.transit", book, "k|another|expense");
        },
        ["5 more withheld than withdrawals are open"] = async history =>
        {
            await history.EditAsync(history.Bo, "w|" + history.Open.Id, withdrawal => Add(withdrawal, "amount", -1));
            return ("ledger.withheld", history.Bo, LedgerRows.Balances);
        },
        ["5 less than nothing available"] = async history =>
        {
            string row = await history.EntryAsync(history.Bo, WithdrawalPostings.HoldKey(history.Open));
            await history.EditAsync(history.Bo, row, static entry => Grow(entry, 1_000_000));
            return ("ledger.replay", history.Bo, row);
        },
        ["5 a debt beside an available balance"] = async history =>
        {
            string row = await history.EntryAsync(history.Bo, history.Settled + "|L1|clawback-4");
            await history.EditAsync(history.Bo, row, static entry => entry["legs"]![0]!["account"] = "Debt");
            return ("ledger.journal", history.Bo, row);
        },
        ["6 a sheet that has settled a fen more"] = async history =>
        {
            string order = OrderStore.Partition(Shop.Merchant, history.Settled);
            await history.EditAsync(order, OrderStore.CommissionRow, static sheet => Add(sheet["lines"]![0]!, "settled", 1));
            return ("commission.sheets", order, OrderStore.CommissionRow);
        },
        ["6 a sheet that has accrued a fen more"] = async history =>
        {
            string order = OrderStore.Partition(Shop.Merchant, history.Waiting);
            await history.EditAsync(order, OrderStore.CommissionRow, static sheet => Add(sheet["lines"]![0]!, "amount", 1));
            return ("commission.sheets", history.Bo, history.Waiting.Value);
        },
        ["7 no due row"] = async history =>
        {
            DuePlace place = (await history.Shop.OrderAsync(history.Waiting)).Due.ShouldNotBeNull();
            await history.DeleteAsync(DueBook.Partition(place.Hour, place.Shard), DueBook.Row(Shop.Merchant, history.Waiting));
            return ("orders.due", OrderStore.Partition(Shop.Merchant, history.Waiting), OrderStore.OrderRow);
        },
        ["7 two due rows"] = async history =>
        {
            DuePlace place = (await history.Shop.OrderAsync(history.Waiting)).Due.ShouldNotBeNull();
            string row = DueBook.Row(Shop.Merchant, history.Waiting);
            await history.CopyAsync(DueBook.Partition(place.Hour, place.Shard), row, row, static _ => { }, "due|2026030200|0");
            return ("orders.due", "due|2026030200|0", row);
        },
        ["8 a payout without a transfer"] = async history =>
        {
            string book = History.CashOf(history.Paid);
            await history.DeleteAsync(book, await history.EntryAsync(book, WithdrawalPostings.PaidKey(history.Paid) + "|cash"));
            return ("withdrawals.transfers", history.Bo, "w|" + history.Paid.Id);
        },
        ["8 a payout with two transfers"] = async history =>
        {
            string book = History.CashOf(history.Paid);
            await history.CopyAsync(
                book, await history.EntryAsync(book, WithdrawalPostings.PaidKey(history.Paid) + "|cash"), LedgerRows.Journal(99), static entry => entry["key"] = "again|cash");
            return ("withdrawals.transfers", history.Bo, "w|" + history.Paid.Id);
        },
        ["8 a transfer of another amount"] = async history =>
        {
            string book = History.CashOf(history.Paid);
            await history.EditAsync(book, await history.EntryAsync(book, WithdrawalPostings.PaidKey(history.Paid) + "|cash"), static entry => Grow(entry, 1));
            return ("withdrawals.transfers", history.Bo, "w|" + history.Paid.Id);
        },
        ["8 a transfer for a withdrawal that was never paid"] = async history =>
        {
            string book = History.CashOf(history.Paid);
            string row = await history.EntryAsync(book, WithdrawalPostings.PaidKey(history.Paid) + "|cash");
            await history.EditAsync(book, row, entry => entry["source"]!["withdrawal"] = history.Open.Id.Value);
            return ("withdrawals.transfers", book, row);
        },
        ["9 a balance the history does not lead to"] = async history =>
        {
            await history.EditAsync(history.Bo, LedgerRows.Balances, static balances => Add(balances, "paid", -1));
            return ("ledger.replay", history.Bo, LedgerRows.Balances);
        },
        ["9 a fen in an entry, its legs and its balances alike"] = async history =>
        {
            string row = await history.EntryAsync(history.Bo, history.Waiting + "|L1|accrue");
            await history.EditAsync(history.Bo, row, static entry => Grow(entry, 1));
            await history.EditAsync(history.Bo, LedgerRows.Balances, static balances => Add(Add(balances, "pending", 1), "xfer", -1));
            return ("ledger.replay.totals", "led|m|fruit|-|CNY|0", "expense");
        },
        ["an outbox row without its message"] = async history =>
        {
            string order = OrderStore.Partition(Shop.Merchant, history.Waiting);
            await history.CopyAsync(order, OrderStore.OrderRow, "out|lost", static _ => { });
            return ("messaging.outbox", order, "out|lost");
        },
    };

    public static TheoryData<string> Names => [.. Breaks.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task What_is_broken_is_found_and_named(string name)
    {
        using History history = await History.OpenAsync();

        (string check, string partition, string? row) = await Breaks[name](history);

        CheckReport report = await history.CheckAsync();
        report.Findings.ShouldContain(
            finding => finding.Check == check && finding.Partition == partition && finding.Row == row,
            string.Join('\n', report.Findings));
    }

    [Fact]
    public void Each_of_the_nine_points_is_broken_at_least_once() =>
        Breaks.Keys.Where(name => char.IsAsciiDigit(name[0])).Select(name => name[0]).Distinct().ShouldBe("123456789");

    private static JsonNode Add(JsonNode node, string member, long by)
    {
        node[member] = (node[member]?.GetValue<long>() ?? 0) + by;
        return node;
    }

    /// <summary>Makes an entry of two legs one over a larger amount, with all that follows from it.</summary>
    private static void Grow(JsonNode entry, long by)
    {
        Add(entry, "amount", by);
        foreach (JsonNode? leg in entry["legs"]!.AsArray())
        {
            Add(leg!, "amount", leg!["amount"]!.GetValue<long>() < 0 ? -by : by);
        }

        if (entry["then"] is { } then)
        {
            Add(then, "amount", by);
        }
    }
}
