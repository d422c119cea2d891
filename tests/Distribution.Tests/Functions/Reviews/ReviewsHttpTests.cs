using System.Text.Json;
using Distribution.Audit;
using Distribution.Commission.Reviews;
using Distribution.Distributors.Traces;
using Distribution.Functions.Api.Auth;
using Distribution.Functions.Api.Requests;
using Distribution.Functions.Audit;
using Distribution.Functions.Reviews;
using Distribution.Kernel;
using Distribution.Settlement;
using Distribution.Tests.Functions.Api;
using Distribution.Tests.TestKit;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace Distribution.Tests.Functions.Reviews;

public sealed class ReviewsHttpTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly string Hash = string.Concat(Enumerable.Repeat("0a", 32));

    private readonly ApiTestBed _bed = new();

    [Fact]
    public async Task Staff_reads_why_decides_once_and_what_is_released_settles_in_the_same_request()
    {
        using Shop shop = await Shop.OpenAsync();
        ReviewsHttp http = Http(shop);
        await AnswerAsync("PUT", "/api/review-settings", """{"sameDevice":true,"ringLength":3}""", "merchant", http.PutSettingsAsync);
        await shop.Get<PersonTraces>().AddAsync(Shop.Merchant, new UserId("bo"), new ClientTraces(Device: "d"), None);
        OrderId order = await shop.SellAsync("bo", traces: new ClientTraces(Device: "d"));
        await shop.CompleteAsync(order);
        await shop.SettleAsync();

        JsonElement listed = (await AnswerAsync("GET", "/api/reviews?state=held", null, "finance", http.ListAsync)).Json.GetProperty("items")[0];
        listed.GetProperty("order").GetString().ShouldBe(order.Value);
        listed.GetProperty("reasons")[0].GetRawText().ShouldBe("""{"rule":"same_device","level":1}""");
        listed.GetProperty("left").GetInt64().ShouldBe(2920);
        ApiTestBed.Answered decided = await AnswerAsync(
            "POST", $"/api/reviews/{order}/decision", """{"release":true,"reason":"a family"}""", "finance", (request, token) => http.DecideAsync(request, order.Value, token));

        decided.Status.ShouldBe(200, decided.Text);
        await shop.DrainAsync();
        await shop.BalancesMustBeAsync("bo", available: 2280);
        (await AnswerAsync("GET", $"/api/reviews/{order}", null, "merchant", (request, token) => http.GetAsync(request, order.Value, token)))
            .Json.GetProperty("decision").GetProperty("reason").GetString().ShouldBe("a family");
        (await AnswerAsync("GET", "/api/audit?limit=1", null, "finance", new AuditHttp(_bed.Pipeline, shop.Get<AuditLog>()).ListAsync))
            .Json.GetProperty("items")[0].GetProperty("action").GetString().ShouldBe("review.released");
    }

    [Fact]
    public async Task Distributors_neither_read_the_rules_nor_decide()
    {
        using Shop shop = await Shop.OpenAsync();
        ReviewsHttp http = Http(shop);
        (await AnswerAsync("GET", "/api/review-settings", null, "user", http.GetSettingsAsync)).Code.ShouldBe("auth.role_forbidden");
        (await AnswerAsync("GET", "/api/reviews", null, "user", http.ListAsync)).Code.ShouldBe("auth.role_forbidden");
        (await AnswerAsync("GET", "/api/audit", null, "user", new AuditHttp(_bed.Pipeline, shop.Get<AuditLog>()).ListAsync)).Code.ShouldBe("auth.role_forbidden");
        (await AnswerAsync("POST", "/api/reviews/o/decision", """{"release":true,"reason":"x"}""", "user", (request, token) => http.DecideAsync(request, "o", token)))
            .Code.ShouldBe("auth.role_forbidden");
        (await AnswerAsync("PUT", "/api/review-settings", "{}", "finance", http.PutSettingsAsync)).Code.ShouldBe("auth.role_forbidden");
        (await AnswerAsync("PUT", "/api/review-settings", """{"ringLength":9}""", "merchant", http.PutSettingsAsync)).Code.ShouldBe("review.settings_invalid");
    }

    [Fact]
    public void What_a_client_tells_becomes_fingerprints_of_this_merchant_alone()
    {
        Fingerprints fingerprints = Fingerprinter(ApiTestBed.Key);
        ClientTraces told = fingerprints.Of(Shop.Merchant, new TracesBody("phone-1", Hash, Hash)).Value;

        string[] all = [told.Device!, told.Phone!, told.Address!];
        all.ShouldAllBe(print => print.Length == ClientTraces.Length);
        all.Distinct().Count().ShouldBe(3, "the same text as another kind is another fingerprint");
        all.ShouldAllBe(print => !print.Contains("phone-1", StringComparison.Ordinal) && !Hash.Contains(print, StringComparison.OrdinalIgnoreCase));
        fingerprints.Of(Shop.Merchant, new TracesBody("phone-1", Hash.ToUpperInvariant(), Hash)).Value.ShouldBe(told);
        fingerprints.Of(new MerchantId("other"), new TracesBody("phone-1", Hash, Hash)).Value.Phone.ShouldNotBe(told.Phone);
        Fingerprinter(ApiTestBed.Key + "2").Of(Shop.Merchant, new TracesBody("phone-1", Hash, Hash)).Value.Phone.ShouldNotBe(told.Phone);
        fingerprints.Of(Shop.Merchant, null).Value.IsEmpty.ShouldBeTrue();
    }

    [Theory]
    [InlineData("deviceId", "")]
    [InlineData("deviceId", "a b")]
    [InlineData("deviceId", "12345678901234567890123456789012345678901234567890123456789012345")]
    [InlineData("phoneHash", "13800138000")]
    [InlineData("phoneHash", "+8613800138000")]
    [InlineData("addressHash", "zz")]
    public void What_is_no_device_or_hash_is_refused_before_anything_is_kept(string member, string text)
    {
        var body = new TracesBody(member == "deviceId" ? text : null, member == "phoneHash" ? text : null, member == "addressHash" ? text : null);

        Problem problem = Fingerprinter(ApiTestBed.Key).Of(Shop.Merchant, body).Problem.ShouldNotBeNull();

        (problem.Code, problem.Pointer).ShouldBe(("request.malformed", "/traces/" + member));
    }

    private static Fingerprints Fingerprinter(string key) =>
        new(Options.Create(new ApiAuthOptions { SigningKey = key, Issuer = "tests", Audience = "distribution" }));

    private ReviewsHttp Http(Shop shop) => new(
        _bed.Pipeline, shop.Get<ReviewList>(), shop.Get<DecideReview>(), shop.Get<SettleOrder>(), shop.Get<ReviewSettingsStore>());

    private Task<ApiTestBed.Answered> AnswerAsync(string method, string path, string? body, string role, Func<HttpRequest, CancellationToken, Task<IActionResult>> run)
    {
        HttpRequest request = ApiTestBed.Request(method, path, body, _bed.Token("staff", role), key: "k" + path.Length);
        return ApiTestBed.RunAsync(request, run(request, None));
    }
}
