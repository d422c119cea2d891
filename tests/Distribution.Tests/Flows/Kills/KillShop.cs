using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Flows.Kills;

/// <summary>The shop that is killed: how it begins, and how everything acknowledged must end.</summary>
internal static class KillShop
{
    /// <summary>What an has earned before anything is killed: a tenth of a hundred boxes, and 10 yuan for his first sale.</summary>
    private const long Earned = (100 * 1280) + 1000;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    /// <summary>An's code. The same amount for every order, whichever comes first: a program without tiers, and without a prize for a week that ends meanwhile.</summary>
    public static async Task<string> JoinAsync(ServeProcess server)
    {
        using HttpClient client = Client(server, "AN");
        using HttpClient merchant = Client(server, "MERCHANT");
        JsonNode program = JsonNode.Parse(FruitProgram.Text)!;
        JsonArray rules = program["rules"]!.AsArray();
        rules.Remove(rules.Single(rule => rule!["on"]!.GetValue<string>() == "rank"));
        (await SendAsync(merchant, "/api/programs", program.ToJsonString(), null, CancellationToken.None)).ShouldNotBeNull(server.Errors);
        await SendAsync(client, "/api/distributors", """{"displayName":"An"}""", null, CancellationToken.None);
        await SendAsync(merchant, "/api/distributors/an/decision", """{"approve":true}""", null, CancellationToken.None);
        return (await GetAsync(client, "/api/distributors/me")).GetProperty("inviteCode").GetString()!;
    }

    /// <summary>Something for an to withdraw.</summary>
    public static async Task EarnAsync(ServeProcess server, string code, TimeSpan patience)
    {
        using HttpClient buyer = Client(server, "CAI");
        using HttpClient merchant = Client(server, "MERCHANT");
        JsonElement placed = (await SendAsync(buyer, "/api/orders", $$"""{"lines":[{"sku":"box","qty":100}],"via":"{{code}}"}""", "earn-1", CancellationToken.None)).ShouldNotBeNull();
        string id = placed.GetProperty("order").GetProperty("id").GetString()!;
        (await SendAsync(buyer, "/sandbox/pay", $$"""{"merchant":"fruit","outTradeNo":"{{id}}"}""", null, CancellationToken.None)).ShouldNotBeNull();
        await UntilAsync(server, patience, "an has earned nothing", async () => (await BalanceAsync(merchant)).GetProperty("pending").GetInt64() == Earned);
        (await SendAsync(merchant, $"/api/orders/{id}/complete", "{}", "earn-2", CancellationToken.None)).ShouldNotBeNull();
        await ForwardAsync(merchant, 193);
        await UntilAsync(server, patience, "nothing has settled", async () => (await BalanceAsync(merchant)).GetProperty("available").GetInt64() == Earned);
    }

    /// <summary>Every acknowledged order is there once, under its key, paid and completed if that was acknowledged; paid at last, each earns its commission once.</summary>
    public static async Task FinishOrdersAsync(ServeProcess server, KillLoad acknowledged, TimeSpan patience)
    {
        using HttpClient client = Client(server, "CAI");
        using HttpClient merchant = Client(server, "MERCHANT");
        acknowledged.Orders.Values.Distinct().Count().ShouldBe(acknowledged.Orders.Count);
        foreach (string id in acknowledged.Orders.Values)
        {
            string state = (await GetAsync(client, $"/api/orders/{id}")).GetProperty("state").GetString()!;
            if (acknowledged.Completed.ContainsKey(id))
            {
                state.ShouldBe("completed", $"the completion of {id} was acknowledged");
            }

            // What was paid is told of again by nobody but the provider, whose word was acknowledged and must not be lost.
            if (!acknowledged.Paid.ContainsKey(id))
            {
                (await SendAsync(client, "/sandbox/pay", $$"""{"merchant":"fruit","outTradeNo":"{{id}}"}""", null, CancellationToken.None)).ShouldNotBeNull();
            }
        }

        // At least the acknowledged orders: one whose answer was lost may have been placed, but it was never paid.
        long expected = 1280L * acknowledged.Orders.Count;
        await UntilAsync(server, patience, $"not every order has earned its part of {expected}", async () =>
        {
            long pending = (await BalanceAsync(merchant)).GetProperty("pending").GetInt64();
            pending.ShouldBeLessThanOrEqualTo(expected, "something was booked twice");
            return pending == expected;
        });
        foreach (string id in acknowledged.Orders.Values)
        {
            (await GetAsync(merchant, $"/api/orders/{id}/commission")).GetProperty("lines").GetArrayLength().ShouldBe(1);
        }
    }

    /// <summary>Every acknowledged withdrawal is there once, under its key, and is paid once.</summary>
    public static async Task FinishWithdrawalsAsync(ServeProcess server, KillLoad acknowledged, TimeSpan patience)
    {
        using HttpClient merchant = Client(server, "MERCHANT");
        using HttpClient finance = Client(server, "FINANCE");
        acknowledged.Withdrawals.Values.Distinct().Count().ShouldBe(acknowledged.Withdrawals.Count);
        foreach (string id in acknowledged.Withdrawals.Values)
        {
            string state = (await GetAsync(finance, $"/api/withdrawals/{id}")).GetProperty("state").GetString()!;
            if (acknowledged.Approved.ContainsKey(id))
            {
                state.ShouldNotBe("requested", $"the approval of {id} was acknowledged");
            }
            else if (state == "requested")
            {
                (await SendAsync(finance, $"/api/withdrawals/{id}/decision", """{"approve":true}""", "finish-" + id, CancellationToken.None)).ShouldNotBeNull();
            }
        }

        foreach (string id in acknowledged.Withdrawals.Values)
        {
            int looks = 0;
            await UntilAsync(server, patience, $"withdrawal {id} is not paid", async () =>
            {
                // A send that was cut off is asked about after pauses of up to an hour.
                if (++looks % 10 == 0)
                {
                    await ForwardAsync(merchant, 1);
                }

                return (await GetAsync(finance, $"/api/withdrawals/{id}")).GetProperty("state").GetString() == "paid";
            });
        }

        JsonElement balance = await BalanceAsync(merchant);
        long Of(string account) => balance.GetProperty(account).GetInt64();
        (Of("paid") + Of("tax") + Of("fee")).ShouldBeGreaterThanOrEqualTo(KillLoad.Amount * acknowledged.Withdrawals.Count);
        (Of("available") + Of("withheld") + Of("paid") + Of("tax") + Of("fee")).ShouldBe(Earned);
        Of("debt").ShouldBe(0);
    }

    public static HttpClient Client(ServeProcess server, string user) => new()
    {
        BaseAddress = new Uri(server.Variables["BASE"]),
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", server.Variables[user]) },
    };

    /// <summary>What was answered; null if it was refused.</summary>
    /// <param name="key">The Idempotency-Key; null for none.</param>
    public static async Task<JsonElement?> SendAsync(HttpClient client, string path, string body, string? key, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        using HttpResponseMessage response = await client.SendAsync(request, stop);
        string text = await response.Content.ReadAsStringAsync(stop);
        return !response.IsSuccessStatusCode ? null : text.Length == 0 ? default(JsonElement) : JsonSerializer.Deserialize<JsonElement>(text);
    }

    private static async Task<JsonElement> GetAsync(HttpClient client, string path) =>
        JsonSerializer.Deserialize<JsonElement>(await client.GetStringAsync(new Uri(path, UriKind.Relative)));

    private static Task<JsonElement> BalanceAsync(HttpClient merchant) => GetAsync(merchant, "/api/distributors/an/balance");

    private static async Task ForwardAsync(HttpClient merchant, int hours) =>
        (await SendAsync(merchant, "/sandbox/clock", $$"""{"hours":{{hours}}}""", null, CancellationToken.None)).ShouldNotBeNull();

    private static async Task UntilAsync(ServeProcess server, TimeSpan patience, string what, Func<Task<bool>> isThere)
    {
        for (Stopwatch waited = Stopwatch.StartNew(); !await isThere();)
        {
            waited.Elapsed.ShouldBeLessThan(patience, $"{what}\n{server.Errors}");
            await Task.Delay(Look);
        }
    }
}
