using System.Globalization;
using System.Text.Json;

namespace Distribution.Local.Scenarios.Play;

/// <summary>Compares what the API answers with what a scenario claims; every difference is told, not only the first.</summary>
internal sealed class ExpectationCheck(IPlayStage stage, ApiClient api, PlayWorld world)
{
    private const string Granted = "granted";

    public async Task<IReadOnlyList<Difference>> RunAsync(Expectations expect, CancellationToken cancellation)
    {
        var found = new List<Difference>();
        foreach (ExpectedBalance balance in expect.Balances)
        {
            await BalanceAsync(balance, found, cancellation).ConfigureAwait(false);
        }

        await GrantsAsync(expect.Grants, found, cancellation).ConfigureAwait(false);
        foreach (ExpectedRanking ranking in expect.Rankings)
        {
            await RankingAsync(ranking, found, cancellation).ConfigureAwait(false);
        }

        foreach (ExpectedState withdrawal in expect.Withdrawals)
        {
            (string id, string user) = world.Withdrawals[withdrawal.Id];
            ApiReply reply = await api.GetAsync(Caller.UserNamed(user), $"withdrawals/{id}", cancellation).ConfigureAwait(false);
            Compare(found, withdrawal.Pointer, $"state of withdrawal {withdrawal.Id}", withdrawal.State, reply.Require("state").GetString());
        }

        foreach (ExpectedState order in expect.Orders)
        {
            ApiReply reply = await api.GetAsync(Caller.Merchant, $"orders/{world.Orders[order.Id]}", cancellation).ConfigureAwait(false);
            Compare(found, order.Pointer, $"state of order {order.Id}", order.State, reply.Require("state").GetString());
        }

        foreach (ExpectedStock stock in expect.Stock)
        {
            ApiReply reply = await api.GetAsync(Caller.Merchant, $"products/{stock.Sku}", cancellation).ConfigureAwait(false);
            Compare(found, stock.Pointer, $"stock of {stock.Sku}", Text(stock.Available), Text(reply.Require("stock").GetInt64()));
        }

        if (expect.Invariants)
        {
            IReadOnlyList<string> findings = await stage.FindingsAsync(cancellation).ConfigureAwait(false);
            found.AddRange(findings.Select(finding => new Difference(expect.Pointer + "/invariants", "ledger", "every invariant holds", finding)));
        }

        return found;
    }

    private async Task BalanceAsync(ExpectedBalance expected, List<Difference> found, CancellationToken cancellation)
    {
        ApiReply reply = await api.GetAsync(Caller.Merchant, $"distributors/{expected.User}/balance", cancellation).ConfigureAwait(false);
        foreach (string account in ExpectedBalance.AccountNames)
        {
            long actual = reply.Require(account).GetInt64();
            Compare(found, $"{expected.Pointer}/{account}", $"{account} of {expected.User}, in fen", Text(expected.Accounts[account]), Text(actual));
        }
    }

    private async Task GrantsAsync(IReadOnlyList<ExpectedGrant> expected, List<Difference> found, CancellationToken cancellation)
    {
        foreach (IGrouping<string, ExpectedGrant> user in expected.GroupBy(grant => grant.User))
        {
            IReadOnlyList<JsonElement> grants = await api.ListAsync(Caller.UserNamed(user.Key), "distributors/me/grants", cancellation).ConfigureAwait(false);
            Dictionary<string, long> actual = grants
                .Where(grant => grant.TextOf("state") == Granted)
                .GroupBy(grant => grant.TextOf("grant") ?? "")
                .ToDictionary(group => group.Key, group => group.Sum(grant => grant.WholeOf("qty")));
            foreach (ExpectedGrant grant in user)
            {
                Compare(found, grant.Pointer, $"granted {grant.Grant} of {grant.User}", Text(grant.Quantity), Text(actual.GetValueOrDefault(grant.Grant)));
            }

            foreach ((string name, long quantity) in actual.Where(pair => user.All(grant => grant.Grant != pair.Key)))
            {
                Compare(found, user.First().Pointer, $"granted {name} of {user.Key}", "0", Text(quantity));
            }
        }
    }

    private async Task RankingAsync(ExpectedRanking expected, List<Difference> found, CancellationToken cancellation)
    {
        string query = expected.Rule is null ? "" : "?rule=" + expected.Rule;
        ApiReply reply = await api.GetAsync(Caller.Merchant, $"rankings/{expected.Window}{query}", cancellation).ConfigureAwait(false);
        string what = $"ranking of {expected.Window}";
        if (!reply.IsSuccess)
        {
            found.Add(new Difference(expected.Pointer, what, "a ranking", reply.Describe()));
            return;
        }

        JsonElement[] actual = [.. reply.Body.ItemsOf("places")];
        Compare(found, expected.Pointer + "/entries", what + ", entries", Text(expected.Entries.Count), Text(actual.Length));
        for (int i = 0; i < Math.Min(actual.Length, expected.Entries.Count); i++)
        {
            ExpectedRank rank = expected.Entries[i];
            string pointer = $"{expected.Pointer}/entries/{i}";
            Compare(found, pointer + "/user", $"{what}, place {i + 1}", rank.User, actual[i].TextOf("distributor"));
            if (rank.Value is { } value)
            {
                Compare(found, pointer + "/value", $"{what}, value of place {i + 1}", Text(value), Text(actual[i].WholeOf("score")));
            }

            if (rank.Prize is { } prize)
            {
                Compare(found, pointer + "/prize", $"{what}, prize of place {i + 1}", prize, Prize(actual[i]));
            }
        }
    }

    private static string Prize(JsonElement place) =>
        place.Member("grant") is { } grant ? $"{Text(grant.WholeOf("qty"))} x {grant.TextOf("code")}" : Text(place.WholeOf("prize"));

    private static void Compare(List<Difference> found, string pointer, string what, string expected, string? actual)
    {
        if (expected != actual)
        {
            found.Add(new Difference(pointer, what, expected, actual ?? "nothing"));
        }
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
