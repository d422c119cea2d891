using System.Globalization;
using Distribution.Functions.Api;
using Distribution.Reports.Statements;

namespace Distribution.Functions.Reports;

/// <summary>A whole month as a file: a row of opening balances, the lines, a row of closing balances; amounts in yuan or dollars with two decimals.</summary>
internal static class StatementCsv
{
    private static readonly string[] Accounts = ["pending", "available", "withheld", "debt", "paid", "tax", "fee"];
    private static readonly string[] Columns = ["time", "sequence", "kind", "order", "withdrawal", "rule", "window", "text", "currency", "amount"];

    public static byte[] Write(Statement statement)
    {
        var csv = new CsvText();
        foreach (string column in (string[])[.. Columns, .. Accounts.Select(static name => name + "_change"), .. Accounts])
        {
            csv.Add(column);
        }

        csv.EndRow();
        Balances(csv, statement, "opening", AccountsView.Of(statement.Opening));
        foreach (StatementLine line in statement.Lines)
        {
            Line(csv, statement, StatementLineView.Of(line));
        }

        Balances(csv, statement, "closing", AccountsView.Of(statement.Closing));
        return csv.ToBytes();
    }

    private static void Line(CsvText csv, Statement statement, StatementLineView line)
    {
        csv.Add(line.LocalTime.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture)).Add(line.Sequence).Add(line.Event);
        csv.Add(line.Order).Add(line.Withdrawal).Add(line.Rule).Add(line.Window).Add(line.Text).Add(statement.Currency.ToString()).AddMoney(line.Amount);
        Money(csv, line.Change);
        Money(csv, line.Balance);
        csv.EndRow();
    }

    private static void Balances(CsvText csv, Statement statement, string kind, AccountsView accounts)
    {
        DateOnly day = kind == "opening" ? statement.Month.First : statement.Month.Last;
        csv.Add(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)).Add("").Add(kind);
        csv.Add("").Add("").Add("").Add("").Add(statement.TimeZone).Add(statement.Currency.ToString()).Add("");
        foreach (string _ in Accounts)
        {
            csv.Add("");
        }

        Money(csv, accounts);
        csv.EndRow();
    }

    private static void Money(CsvText csv, AccountsView accounts) => csv
        .AddMoney(accounts.Pending)
        .AddMoney(accounts.Available)
        .AddMoney(accounts.Withheld)
        .AddMoney(accounts.Debt)
        .AddMoney(accounts.Paid)
        .AddMoney(accounts.Tax)
        .AddMoney(accounts.Fee);
}
