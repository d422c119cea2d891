using System.Text.Json;
using Distribution.Kernel;
using Distribution.Ledger;
using Distribution.Reports.Statements;

namespace Distribution.Functions.Reports;

/// <summary>The accounts of a distributor, or what a line did to them, in minor units: debt is what he owes; paid, tax and fee are totals over all time.</summary>
public sealed record AccountsView(long Pending, long Available, long Withheld, long Debt, long Paid, long Tax, long Fee)
{
    internal static AccountsView Of(Balances balances) =>
        new(balances.Pending, balances.Available, balances.Withheld, balances.Debt, balances.Paid, balances.Tax, balances.Fee);

    internal static AccountsView Change(Balances before, Balances after) => new(
        after.Pending - before.Pending,
        after.Available - before.Available,
        after.Withheld - before.Withheld,
        after.Debt - before.Debt,
        after.Paid - before.Paid,
        after.Tax - before.Tax,
        after.Fee - before.Fee);
}

/// <summary>A page of a month's statement (对账单). The month, and the lines' local times, are in <c>timeZone</c>; opening and all lines of all pages are closing.</summary>
public sealed record StatementView(
    DistributorId Distributor,
    string Month,
    string TimeZone,
    Currency Currency,
    DateOnly From,
    DateOnly To,
    DateTimeOffset AsOf,
    bool IsFinal,
    AccountsView Opening,
    AccountsView Closing,
    IReadOnlyList<StatementLineView> Items,
    string? Next)
{
    internal static StatementView Of(Statement statement, string? next) => new(
        statement.Distributor,
        statement.Month.Id,
        statement.TimeZone,
        statement.Currency,
        statement.Month.First,
        statement.Month.Last,
        statement.AsOf,
        statement.IsFinal,
        AccountsView.Of(statement.Opening),
        AccountsView.Of(statement.Closing),
        [.. statement.Lines.Select(StatementLineView.Of)],
        next);
}

/// <summary>One posting, what it changed, and the balances after it. <c>Explain</c> is what the whole way of a bonus is asked for by.</summary>
public sealed record StatementLineView(
    long Sequence,
    DateTimeOffset At,
    DateTimeOffset LocalTime,
    string Event,
    long Amount,
    string? Order,
    string? Line,
    string? Rule,
    string? Withdrawal,
    string? Window,
    string? Text,
    AccountsView Change,
    AccountsView Balance,
    string? Explain)
{
    internal static StatementLineView Of(StatementLine line) => new(
        line.Entry.Sequence,
        line.Entry.At,
        line.LocalTime,
        JsonNamingPolicy.CamelCase.ConvertName(line.Entry.Event.ToString()),
        line.Entry.Amount,
        line.Entry.Source.Order,
        line.Entry.Source.Line,
        line.Entry.Source.Rule,
        line.Entry.Source.Withdrawal,
        line.Entry.Source.Window,
        line.Entry.Source.Text,
        AccountsView.Change(line.Before, line.After),
        AccountsView.Of(line.After),
        line.Entry.Source.Explain);
}
