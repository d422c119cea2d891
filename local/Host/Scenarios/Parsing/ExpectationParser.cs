using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Distribution.Local.Scenarios.Parsing;

internal static partial class ExpectationParser
{
    private const int MaxItems = 10_000;

    public static Expectations Parse(DocumentNode node)
    {
        node.Members("balances", "grants", "ranking", "withdrawals", "orders", "stock", "invariants");
        return new Expectations(
            node.Pointer,
            [.. Named(node, "balances").Select(entry => Balance(entry.Name, entry.Node))],
            [.. Listed(node, "grants").Select(Grant)],
            [.. Listed(node, "ranking").Select(Ranking)],
            [.. Named(node, "withdrawals").Select(entry => new ExpectedState(entry.Node.Pointer, entry.Name, entry.Node.Text()))],
            [.. Named(node, "orders").Select(entry => new ExpectedState(entry.Node.Pointer, entry.Name, entry.Node.Text()))],
            [.. Named(node, "stock").Select(entry => new ExpectedStock(entry.Node.Pointer, entry.Name, entry.Node.Whole(0, long.MaxValue)))],
            node.Optional("invariants") is { } invariants && (invariants.Text() == "hold" ? true : throw invariants.Fault("must be \"hold\"")));
    }

    private static IEnumerable<(string Name, DocumentNode Node)> Named(DocumentNode node, string name) => node.Optional(name)?.Entries() ?? [];

    private static IReadOnlyList<DocumentNode> Listed(DocumentNode node, string name) => node.Optional(name)?.Items(MaxItems) ?? [];

    private static ExpectedBalance Balance(string user, DocumentNode node)
    {
        node.Members([.. ExpectedBalance.AccountNames]);
        return new ExpectedBalance(
            node.Pointer,
            user,
            ExpectedBalance.AccountNames.ToDictionary(account => account, account => node.Optional(account)?.Fen() ?? 0, StringComparer.Ordinal));
    }

    private static ExpectedGrant Grant(DocumentNode node)
    {
        node.Members("user", "grant", "qty");
        return new ExpectedGrant(node.Pointer, node.Required("user").Id(), node.Required("grant").Text(), node.Required("qty").Whole(0, long.MaxValue));
    }

    private static ExpectedRanking Ranking(DocumentNode node)
    {
        node.Members("window", "rule", "entries");
        return new ExpectedRanking(
            node.Pointer,
            node.Required("window").Id(),
            node.Optional("rule")?.Id(),
            [.. node.Required("entries").Items(MaxItems).Select(entry => Rank(entry.Members("user", "value", "prize")))]);
    }

    private static ExpectedRank Rank(DocumentNode node) =>
        new(node.Required("user").Id(), node.Optional("value")?.Fen(), node.Optional("prize") is { } prize ? Prize(prize) : null);

    private static string Prize(DocumentNode node) =>
        node.Element.ValueKind == JsonValueKind.Number ? node.Fen().ToString(CultureInfo.InvariantCulture)
        : Thing().IsMatch(node.Text()) ? node.Text()
        : throw node.Fault("must be fen, or a quantity of something such as \"1 x sku:star\"");

    [GeneratedRegex("^[1-9][0-9]{0,8} x [^ ]+$")]
    private static partial Regex Thing();
}
