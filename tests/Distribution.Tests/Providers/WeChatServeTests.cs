using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Distribution.Local.Commands;
using Distribution.Tests.Flows;

namespace Distribution.Tests.Providers;

/// <summary>The walk of a developer: <c>serve --provider wechat-pay</c>, and two kills on the way.</summary>
public sealed class WeChatServeTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    [Fact]
    public async Task A_payment_and_a_payout_go_through_WeChat_Pay_across_kills()
    {
        string data = Path.Combine(Directory.CreateTempSubdirectory().FullName, "walk.db");
        string order;
        using (ServeProcess server = await ServeProcess.StartAsync(data, "wechat-pay"))
        {
            using var walk = new Walk(server);
            string code = (await walk.PostAsync("AN", "/api/distributors", """{"displayName":"An"}""")).GetProperty("inviteCode").GetString()!;
            await walk.PostAsync("MERCHANT", "/api/distributors/an/decision", """{"approve":true}""");
            (await walk.PostAsync("AN", "/api/shares", """{"sku":"box"}""", "walk-0")).GetRawText().Contains(server.Variables["BASE"] + "/s/", StringComparison.Ordinal).ShouldBeTrue("visitors reach the port that was free");
            JsonElement placed = await walk.PostAsync("CAI", "/api/orders", $$"""{"lines":[{"sku":"box","qty":1}],"via":"{{code}}"}""", "walk-1");
            order = placed.GetProperty("order").GetProperty("id").GetString()!;
            placed.GetProperty("payment").GetProperty("parameters").GetProperty("package").GetString().ShouldStartWith("prepay_id=wx");
            await walk.PostAsync("CAI", "/sandbox/wechat/pay", $$"""{"merchant":"fruit","outTradeNo":"{{order}}","delaySeconds":3600}""");
            await server.KillAsync();
        }

        string withdrawal;
        using (ServeProcess server = await ServeProcess.StartAsync(data, "wechat-pay"))
        {
            using var walk = new Walk(server);
            (await walk.GetAsync("CAI", $"/api/orders/{order}")).GetProperty("state").GetString().ShouldBe("placed");
            await walk.PostAsync("MERCHANT", "/sandbox/clock", """{"hours":2}""");
            await walk.UntilAsync("CAI", $"/api/orders/{order}", "state", "paid");
            await walk.PostAsync("MERCHANT", $"/api/orders/{order}/complete", "{}", "walk-2");
            await walk.PostAsync("MERCHANT", "/sandbox/clock", """{"hours":193}""");
            await walk.UntilAsync("MERCHANT", "/api/distributors/an/balance", balance => balance.GetProperty("available").GetInt64() >= 2000);
            withdrawal = (await walk.PostAsync("AN", "/api/withdrawals", """{"amount":2000}""", "walk-3")).GetProperty("id").GetString()!;
            await walk.PostAsync("FINANCE", $"/api/withdrawals/{withdrawal}/decision", """{"approve":true}""", "walk-4");
            await walk.UntilAsync("AN", $"/api/withdrawals/{withdrawal}", "reasonCode", "awaiting_your_confirmation");
            await server.KillAsync();
        }

        using ServeProcess last = await ServeProcess.StartAsync(data, "wechat-pay");
        using var end = new Walk(last);
        string package = (await end.GetAsync("AN", $"/api/withdrawals/{withdrawal}/confirmation")).GetProperty("package").GetString()!;
        await end.PostAsync("AN", "/sandbox/wechat/confirm", $$"""{"merchant":"fruit","package":"{{package}}"}""");
        await end.UntilAsync("AN", $"/api/withdrawals/{withdrawal}", "state", "paid");
        (await last.StopAsync()).ShouldBe(0);
        using var proof = new StringWriter();
        (await CheckCommand.RunAsync(data, proof, proof, CancellationToken.None)).ShouldBe(ExitCode.Success, proof + last.Errors);
    }

    private sealed class Walk(ServeProcess server) : IDisposable
    {
        private readonly HttpClient _client = new() { BaseAddress = new Uri(server.Variables["BASE"]) };

        public Task<JsonElement> GetAsync(string who, string path) => SendAsync(who, HttpMethod.Get, path, null, null);

        public Task<JsonElement> PostAsync(string who, string path, string body, string? key = null) => SendAsync(who, HttpMethod.Post, path, body, key);

        public Task UntilAsync(string who, string path, string member, string value) =>
            UntilAsync(who, path, answer => answer.GetProperty(member).GetString() == value);

        public async Task UntilAsync(string who, string path, Func<JsonElement, bool> isSo)
        {
            Stopwatch waited = Stopwatch.StartNew();
            while (await GetAsync(who, path) is var now && !isSo(now))
            {
                waited.Elapsed.ShouldBeLessThan(Patience, $"{path} is {now}\n{server.Errors}");
                await Task.Delay(50);
            }
        }

        public void Dispose() => _client.Dispose();

        private async Task<JsonElement> SendAsync(string who, HttpMethod method, string path, string? body, string? key)
        {
            using var request = new HttpRequestMessage(method, path) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", server.Variables[who]) } };
            request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
            if (key is not null)
            {
                request.Headers.Add("Idempotency-Key", key);
            }

            using HttpResponseMessage response = await _client.SendAsync(request);
            string text = await response.Content.ReadAsStringAsync();
            response.IsSuccessStatusCode.ShouldBeTrue($"{method} {path}: {(int)response.StatusCode} {text}\n{server.Errors}");
            using JsonDocument document = JsonDocument.Parse(text.Length == 0 ? "{}" : text);
            return document.RootElement.Clone();
        }
    }
}
