using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Distribution.Functions.Api;
using Distribution.Reconciliation;
using Microsoft.AspNetCore.Http;

namespace Distribution.Functions.Reconciliation;

/// <summary>A day's differences as a page to read and print: no scripts, no links, nothing from elsewhere, and every text encoded.</summary>
internal static class DifferencesPage
{
    /// <summary>The most rows of the page.</summary>
    public const int MaxRows = 1000;

    private const string HtmlType = "text/html; charset=utf-8";

    /// <summary>Should a text get through all the same, the browser runs nothing, loads nothing and sends nothing.</summary>
    private static readonly ApiHeader Policy = new("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");

    private const string Style = "body{font:14px sans-serif;margin:2em}table{border-collapse:collapse;margin:1em 0}th,td{border:1px solid #bbb;padding:4px 8px;text-align:left}td.n{text-align:right}";

    public static ApiAnswer Of(StoredReconciliation day, IReadOnlyList<Difference> differences)
    {
        var page = new StringBuilder();
        string title = $"{day.Provider} {Day(day.Date)}";
        page.Append("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>").Append(Encode(title)).Append("</title><style>").Append(Style).Append("</style></head><body>");
        page.Append("<h1>").Append(Encode(title)).Append("</h1><p>").Append(Encode(Sentence(day))).Append("</p>");
        Table(page, ["what", "currency", "ours", "amount", "theirs", "amount", "fees"], day.Sums.Select(static sum => (string[])
            [Text(sum.What), sum.Currency.ToString(), Number(sum.Ours), Number(sum.OurAmount), Number(sum.Theirs), Number(sum.TheirAmount), Number(sum.Fees)]));
        Table(page, ["difference", "what", "our number", "their number", "currency", "ours", "theirs", "our state", "their state", "our time", "their time"], differences.Take(MaxRows).Select(Row));
        if (day.Listed > MaxRows)
        {
            page.Append("<p>").Append(Encode($"{day.Listed - MaxRows} more are not shown.")).Append("</p>");
        }

        page.Append("</body></html>");
        return new ApiAnswer(StatusCodes.Status200OK, Encoding.UTF8.GetBytes(page.ToString()), HtmlType, Policy);
    }

    private static string Sentence(StoredReconciliation day) => string.Create(
        CultureInfo.InvariantCulture, $"Compared at {day.At:u}: {day.Lines} lines, {day.Matched} the same, {day.Open} open differences. Amounts in minor units, times UTC.");

    private static string[] Row(Difference one) =>
    [
        Text(one.Kind), Text(one.What), one.Number, one.ProviderId ?? "", one.Currency.ToString(), Number(one.Ours), Number(one.Theirs),
        Text(one.OurState), Text(one.TheirState), Time(one.OurAt), Time(one.TheirAt),
    ];

    private static void Table(StringBuilder page, string[] heading, IEnumerable<string[]> rows)
    {
        page.Append("<table><tr>");
        foreach (string name in heading)
        {
            page.Append("<th>").Append(Encode(name)).Append("</th>");
        }

        page.Append("</tr>");
        foreach (string[] row in rows)
        {
            page.Append("<tr>");
            foreach (string field in row)
            {
                bool isNumber = field.Length > 0 && field.All(static c => char.IsAsciiDigit(c) || c == '-');
                page.Append(isNumber ? "<td class=\"n\">" : "<td>").Append(Encode(field)).Append("</td>");
            }

            page.Append("</tr>");
        }

        page.Append("</table>");
    }

    private static string Encode(string text) => HtmlEncoder.Default.Encode(text);

    private static string Text(Enum? value) => value is null ? "" : JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    private static string Number(long? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "";

    private static string Time(DateTimeOffset? at) => at?.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? "";

    private static string Day(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
