using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Distribution.Local.Commands;
using Distribution.Tests.TestKit;
using Xunit.Abstractions;

namespace Distribution.Tests.Flows;

/// <summary>The real program under load, killed without warning again and again.</summary>
public sealed class KillTests(ITestOutputHelper log)
{
    private const int Kills = 20;
    private const int Clients = 4;

    /// <summary>A process lives for so many orders at most, and some moments more.</summary>
    private const int MaxOrders = 12;
    private const int MaxMilliseconds = 60;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    [Fact]
    public async Task Nothing_acknowledged_is_lost_and_nothing_happens_twice_whenever_the_process_is_killed()
    {
        int seed = Random.Shared.Next();
        log.WriteLine($"seed {seed}");
        var random = new Random(seed);
        string data = Path.Combine(Directory.CreateTempSubdirectory().FullName, "kill.db");
        var acknowledged = new ConcurrentDictionary<string, string>();
        int keys = 0;
        for (int i = 0; i < Kills; i++)
        {
            using ServeProcess server = await ServeProcess.StartAsync(data);
            using var stop = new CancellationTokenSource();
            string code = await JoinAsync(server);
            Task[] clients = [.. Enumerable.Range(0, Clients).Select(_ => LoadAsync(server, code, () => $"kill-{Interlocked.Increment(ref keys)}", acknowledged, stop.Token))];
            await ProgressAsync(acknowledged, acknowledged.Count + random.Next(MaxOrders));
            await Task.Delay(random.Next(MaxMilliseconds));
            await server.KillAsync();
            await stop.CancelAsync();
            await Task.WhenAll(clients);
        }

        using ServeProcess last = await ServeProcess.StartAsync(data);
        log.WriteLine($"{acknowledged.Count} orders acknowledged");
        acknowledged.ShouldNotBeEmpty();
        await FinishAsync(last, acknowledged);
        (await last.StopAsync()).ShouldBe(0);

        using var proof = new StringWriter();
        int exit = await CheckCommand.RunAsync(data, proof, proof, CancellationToken.None);
        exit.ShouldBe(ExitCode.Success, $"seed {seed}\n{proof}\n{last.Errors}");
    }

    private static async Task<string> JoinAsync(ServeProcess server)
    {
        using HttpClient client = Client(server, "AN");
        using HttpClient merchant = Client(server, "MERCHANT");
        // The same amount for every order, whichever comes first: a program without tiers.
        using HttpResponseMessage published = await merchant.PostAsync(Address("/api/programs"), Json(FruitProgram.Text));
        published.IsSuccessStatusCode.ShouldBeTrue(server.Errors);
        using HttpResponseMessage joined = await client.PostAsync(Address("/api/distributors"), Json("""{"displayName":"An"}"""));
        using HttpResponseMessage decided = await merchant.PostAsync(Address("/api/distributors/an/decision"), Json("""{"approve":true}"""));
        using JsonDocument me = JsonDocument.Parse(await client.GetStringAsync(Address("/api/distributors/me")));
        return me.RootElement.GetProperty("inviteCode").GetString()!;
    }

    private static async Task ProgressAsync(ConcurrentDictionary<string, string> acknowledged, int count)
    {
        for (Stopwatch waited = Stopwatch.StartNew(); acknowledged.Count < count && waited.Elapsed < Patience;)
        {
            await Task.Delay(1);
        }
    }

    /// <summary>Orders and pays until the server dies. An answer is an acknowledgement; no answer is not.</summary>
    private static async Task LoadAsync(ServeProcess server, string code, Func<string> key, ConcurrentDictionary<string, string> acknowledged, CancellationToken stop)
    {
        using HttpClient client = Client(server, "CAI");
        try
        {
            while (!stop.IsCancellationRequested)
            {
                string name = key();
                using var order = new HttpRequestMessage(HttpMethod.Post, "/api/orders") { Content = Json($$"""{"lines":[{"sku":"box","qty":1}],"via":"{{code}}"}""") };
                order.Headers.Add("Idempotency-Key", name);
                using HttpResponseMessage response = await client.SendAsync(order, stop);
                if (!response.IsSuccessStatusCode)
                {
                    continue;
                }

                using JsonDocument placed = JsonDocument.Parse(await response.Content.ReadAsStringAsync(stop));
                string id = placed.RootElement.GetProperty("order").GetProperty("id").GetString()!;
                acknowledged[name] = id;
                using HttpResponseMessage paid = await client.PostAsync(Address("/sandbox/pay"), Json($$"""{"merchant":"fruit","outTradeNo":"{{id}}","times":2}"""), stop);
            }
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
        {
            // The server is gone, which is what this is about.
        }
    }

    /// <summary>Every acknowledged order is there once, under its key; paid at last, each earns its commission once.</summary>
    private static async Task FinishAsync(ServeProcess server, ConcurrentDictionary<string, string> acknowledged)
    {
        using HttpClient client = Client(server, "CAI");
        using HttpClient merchant = Client(server, "MERCHANT");
        acknowledged.Values.Distinct().Count().ShouldBe(acknowledged.Count);
        foreach (string id in acknowledged.Values)
        {
            using HttpResponseMessage order = await client.GetAsync(Address($"/api/orders/{id}"));
            order.IsSuccessStatusCode.ShouldBeTrue($"order {id} was acknowledged and is gone");
            using HttpResponseMessage paid = await client.PostAsync(Address("/sandbox/pay"), Json($$"""{"merchant":"fruit","outTradeNo":"{{id}}"}"""));
            paid.IsSuccessStatusCode.ShouldBeTrue();
        }

        Stopwatch waited = Stopwatch.StartNew();
        foreach (string id in acknowledged.Values)
        {
            while (true)
            {
                using HttpResponseMessage sheet = await merchant.GetAsync(Address($"/api/orders/{id}/commission"));
                if (sheet.IsSuccessStatusCode)
                {
                    break;
                }

                waited.Elapsed.ShouldBeLessThan(Patience, $"order {id} has earned nothing\n{server.Errors}");
                await Task.Delay(200);
            }
        }

        // At least the acknowledged orders: one whose answer was lost may have been placed, but it was never paid.
        long expected = 1280L * acknowledged.Count + 1000;
        while (true)
        {
            using JsonDocument balance = JsonDocument.Parse(await merchant.GetStringAsync(Address("/api/distributors/an/balance")));
            long pending = balance.RootElement.GetProperty("pending").GetInt64();
            pending.ShouldBeLessThanOrEqualTo(expected, "something was booked twice");
            if (pending == expected)
            {
                return;
            }

            waited.Elapsed.ShouldBeLessThan(Patience, $"pending is {pending}, not {expected}\n{server.Errors}");
            await Task.Delay(200);
        }
    }

    private static HttpClient Client(ServeProcess server, string user) => new()
    {
        BaseAddress = new Uri(server.Variables["BASE"]),
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", server.Variables[user]) },
    };

    private static Uri Address(string path) => new(path, UriKind.Relative);

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}
