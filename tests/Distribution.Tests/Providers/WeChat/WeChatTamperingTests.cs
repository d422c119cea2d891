using Distribution.Kernel;
using Distribution.Local.Providers;
using Distribution.Payments;

namespace Distribution.Tests.Providers.WeChat;

/// <summary>One bit changed on the way, in either direction, and nothing comes of it.</summary>
public sealed class WeChatTamperingTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    public static TheoryData<string, bool> Requests => Each("method", "path", "query", "body", "signature", "timestamp", "nonce", "merchant", "serial", "scheme", "no header");

    public static TheoryData<string, bool> Replies => Each("body", "signature", "timestamp", "nonce", "serial", "no header");

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task A_request_that_was_changed_is_answered_401_and_does_nothing(string what, bool certificateMode)
    {
        using WeChatBench bench = await WeChatBench.OpenAsync(certificateMode);
        await bench.KnowAsync("bo");
        bench.Wire.OnRequest = request => Change(request, what);

        (await WeChatTransferTests.SendAsync(bench, "P1", 5000)).ShouldBeOfType<GatewayOutcome<TransferStatus>.Unknown>();

        ProviderReply reply = bench.Wire.Passed.ShouldHaveSingleItem().Reply;
        reply.Status.ShouldBe(401);
        reply.Headers.Keys.ShouldNotContain("Wechatpay-Signature", "nothing is signed for who has not signed rightly");
        bench.Log.Text.ShouldContain("it does not take our signature");
        System.Text.Encoding.UTF8.GetString(reply.Body.Span).ShouldContain("\"code\":\"SIGN_ERROR\"");
        bench.Wire.OnRequest = static request => request;
        WeChatTransferTests.Known(await WeChatTransferTests.QueryAsync(bench, "P1")).State.ShouldBe(TransferState.NotFound);
    }

    [Theory]
    [MemberData(nameof(Replies))]
    public async Task An_answer_that_was_changed_says_nothing(string what, bool certificateMode)
    {
        using WeChatBench bench = await WeChatBench.OpenAsync(certificateMode);
        await bench.KnowAsync("bo");
        bench.Wire.OnReply = reply => Change(reply, what);

        (await WeChatTransferTests.SendAsync(bench, "P1", 5000)).ShouldBeOfType<GatewayOutcome<TransferStatus>.Unknown>();

        bench.Wire.OnReply = static reply => reply;
        WeChatTransferTests.Known(await WeChatTransferTests.SendAsync(bench, "P1", 5000)).AwaitsPayee.ShouldBeTrue();
    }

    [Theory]
    [MemberData(nameof(Replies))]
    public async Task A_notification_that_was_changed_is_refused_and_the_repetition_taken(string what, bool certificateMode)
    {
        using WeChatBench bench = await WeChatBench.OpenAsync(certificateMode);
        await WeChatPaymentTests.CreateAsync(bench);
        bool first = true;
        bench.OnNotification = request =>
        {
            bool isFirst = first;
            first = false;
            return isFirst ? Change(request, what) : request;
        };
        await WeChatPaymentTests.PayAsync(bench);
        await bench.RunAsync();
        bench.Events.ShouldBeEmpty();
        bench.Refused.ShouldHaveSingleItem().ShouldBeOneOf("webhook.signature_invalid", "webhook.timestamp_expired", "webhook.serial_unknown");

        await bench.PassAsync(TimeSpan.FromSeconds(15));

        bench.Events.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData(-299, true)]
    [InlineData(-300, false)]
    [InlineData(299, true)]
    [InlineData(300, false)]
    public async Task A_signature_is_good_for_less_than_five_minutes(int seconds, bool good)
    {
        using WeChatBench bench = await WeChatBench.OpenAsync();
        await bench.KnowAsync("bo");
        bench.Wire.OnRequest = request =>
        {
            bench.Clock.Advance(TimeSpan.FromSeconds(seconds));
            return request;
        };
        await WeChatTransferTests.SendAsync(bench, "P1", 5000);

        bench.Wire.Passed.ShouldHaveSingleItem().Reply.Status.ShouldBe(good ? 200 : 401);
    }

    [Fact]
    public async Task Nothing_secret_gets_into_a_log()
    {
        using WeChatBench bench = await WeChatBench.OpenAsync();
        await bench.KnowAsync("bo");
        bench.Wire.OnReply = reply => Change(reply, "body");
        await WeChatTransferTests.SendAsync(bench, "P1", 5000);
        bench.OnNotification = request => Change(request, "signature");
        await WeChatPaymentTests.CreateAsync(bench);
        await WeChatPaymentTests.PayAsync(bench);
        await bench.RunAsync();

        var row = bench.Keys.Find(WeChatBench.Merchant)!.Row;
        foreach (string secret in (string[])[row.ApiV3Key, row.AppSecret, row.PrivatePem.Split('\n')[1], (await bench.PersonAsync("bo", null)).Account, "实名"])
        {
            bench.Log.Text.ShouldNotContain(secret);
            $"{row} {bench.Wire.Passed[0].Request.PathAndQuery}".ShouldNotContain(secret);
        }
    }

    private static TheoryData<string, bool> Each(params string[] parts)
    {
        var data = new TheoryData<string, bool>();
        foreach (string part in parts)
        {
            data.Add(part, false);
            data.Add(part, true);
        }

        return data;
    }

    private static ProviderRequest Change(ProviderRequest request, string what)
    {
        const string Name = "Authorization";
        string? authorization = request.Header(Name);
        return what switch
        {
            "method" => request with { Method = "PUT" },
            "path" => request with { PathAndQuery = request.PathAndQuery.Replace("bills", "bilms", StringComparison.Ordinal) },
            "query" => request with { PathAndQuery = request.PathAndQuery + "?a=1" },
            "body" => request with { Body = Flip(request.Body) },
            "no header" => request with { Headers = Without(request.Headers, authorization is null ? "Wechatpay-Signature" : Name) },
            "scheme" => With(request, Name, authorization!.Replace("RSA2048", "RSA2049", StringComparison.Ordinal)),
            _ when authorization is null => request with { Headers = Changed(request.Headers, what) },
            _ => With(request, Name, Part(authorization, what)),
        };
    }

    private static ProviderReply Change(ProviderReply reply, string what) => what switch
    {
        "body" => reply with { Body = Flip(reply.Body) },
        "no header" => reply with { Headers = Without(reply.Headers, "Wechatpay-Signature") },
        _ => reply with { Headers = Changed(reply.Headers, what) },
    };

    private static Dictionary<string, string> Changed(IReadOnlyDictionary<string, string> headers, string what)
    {
        Dictionary<string, string> changed = ProviderHeaders.Of([.. headers.Select(static header => (header.Key, header.Value))]);
        string name = "Wechatpay-" + char.ToUpperInvariant(what[0]) + what[1..];
        changed[name] = what == "signature" ? FlipBase64(changed[name]) : FlipLast(changed[name]);
        return changed;
    }

    private static Dictionary<string, string> Without(IReadOnlyDictionary<string, string> headers, string name) =>
        ProviderHeaders.Of([.. headers.Where(header => header.Key != name).Select(static header => (header.Key, header.Value))]);

    private static ProviderRequest With(ProviderRequest request, string name, string value) =>
        request with { Headers = ProviderHeaders.Of([.. request.Headers.Where(header => header.Key != name).Select(static header => (header.Key, header.Value)), (name, value)]) };

    /// <summary>One bit of one parameter of the Authorization.</summary>
    private static string Part(string authorization, string what)
    {
        string name = what switch { "merchant" => "mchid", "serial" => "serial_no", "nonce" => "nonce_str", _ => what };
        int start = authorization.IndexOf(name + "=\"", StringComparison.Ordinal) + name.Length + 2;
        int end = authorization.IndexOf('"', start);
        string value = authorization[start..end];
        return authorization[..start] + (what == "signature" ? FlipBase64(value) : FlipLast(value)) + authorization[end..];
    }

    private static byte[] Flip(ReadOnlyMemory<byte> body)
    {
        byte[] bytes = body.ToArray();
        bytes[bytes.Length / 2] ^= 1;
        return bytes;
    }

    private static string FlipLast(string text) => text[..^1] + (char)(text[^1] ^ 1);

    private static string FlipBase64(string text) => Convert.ToBase64String(Flip(Convert.FromBase64String(text)));
}
