using System.Text;
using Distribution.Local.Providers;
using Distribution.Local.Providers.Alipay;
using Distribution.Payments;
using Distribution.Payments.Alipay.Wire;
using Distribution.Tests.Payments.Kit;

namespace Distribution.Tests.Providers.Alipay;

/// <summary>One bit changed on the way, in either direction, and nothing else comes of it than what was meant.</summary>
public sealed class AlipayTamperingTests
{
    private const int Step = 5;

    [Fact]
    public async Task A_request_with_one_bit_changed_does_nothing()
    {
        using var bench = new AlipayBench();
        await bench.KnowAsync("bo");
        byte[] sent = [];
        bench.Wire.OnRequest = request =>
        {
            sent = request.Body.ToArray();
            return request with { Body = Array.Empty<byte>() };
        };
        AlipayBench.Unknown(await bench.SendAsync("P1", 6300));
        bench.Wire.OnRequest = static request => request;

        int refused = 0;
        byte[][] all = [.. Vectors.WithOneBitChanged(sent, Step).Where(copy => !SaysTheSame(sent, copy))];
        foreach (byte[] changed in all)
        {
            ProviderReply reply = await bench.Server.AnswerAsync(new ProviderRequest("POST", AlipayServer.Path, ProviderHeaders.None, changed), default);
            refused += Encoding.UTF8.GetString(reply.Body.Span).Contains("\"sub_code\":\"isv.invalid-", StringComparison.Ordinal) ? 1 : 0;
        }

        refused.ShouldBe(all.Length);
        all.Length.ShouldBeGreaterThan(150);
        AlipayBench.Known(await bench.QueryAsync("P1")).State.ShouldBe(TransferState.NotFound);
    }

    [Fact]
    public async Task An_answer_with_one_bit_changed_says_nothing()
    {
        using var bench = new AlipayBench();
        await bench.KnowAsync("bo");
        byte[] answered = [];
        bench.Wire.OnReply = reply =>
        {
            answered = reply.Body.ToArray();
            return reply;
        };
        TransferStatus truth = AlipayBench.Known(await bench.SendAsync("P1", 6300));

        int unclear = 0;
        byte[][] all = [.. Vectors.WithOneBitChanged(answered, Step)];
        foreach (byte[] changed in all)
        {
            bench.Wire.OnReply = reply => reply with { Body = changed };
            GatewayOutcome<TransferStatus> outcome = await bench.SendAsync("P1", 6300);
            if (outcome is GatewayOutcome<TransferStatus>.Known known)
            {
                known.Value.ShouldBe(truth, "the last bits of base64 say nothing");
            }
            else
            {
                AlipayBench.Unknown(outcome);
                unclear++;
            }
        }

        unclear.ShouldBeGreaterThan(all.Length - 3);
    }

    [Fact]
    public async Task A_notification_with_one_bit_changed_is_refused_and_the_repetition_taken()
    {
        using var bench = new AlipayBench();
        await bench.OpenAsync(await bench.CreateAsync());
        await bench.PayAsync();
        int refused = 0;
        int all = 0;
        bench.OnNotification = request =>
        {
            byte[] right = request.Body.ToArray();
            ProviderEvent truth = bench.Webhook.Verify(AlipayBench.Merchant, right).Value;
            foreach (byte[] changed in Vectors.WithOneBitChanged(right, Step).Where(copy => !SaysTheSame(right, copy)))
            {
                all++;
                refused += bench.Webhook.Verify(AlipayBench.Merchant, changed).Problem is null ? 0 : 1;
            }

            bench.OnNotification = static again => again;
            truth.ShouldBeOfType<ProviderEvent.PaymentSucceeded>();
            return request with { Body = Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(right).Replace("total_amount=128.00", "total_amount=128.01", StringComparison.Ordinal)) };
        };
        await bench.RunAsync();
        bench.Events.ShouldBeEmpty();
        (refused, all > 150).ShouldBe((all, true));

        await bench.PassAsync(TimeSpan.FromMinutes(4));
        bench.Events.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("app_id", "2021000000000000", "isv.invalid-app-id")]
    [InlineData("app_cert_sn", "0123456789abcdef0123456789abcdef", "isv.invalid-app-cert-sn")]
    [InlineData("alipay_root_cert_sn", "0123456789abcdef0123456789abcdef", "isv.invalid-root-cert-sn")]
    [InlineData("sign_type", "RSA", "isv.invalid-signature-type")]
    [InlineData("charset", "gbk", "isv.invalid-charset")]
    [InlineData("timestamp", "yesterday", "isv.invalid-timestamp")]
    [InlineData("version", "2.0", "isv.invalid-version")]
    [InlineData("format", "XML", "isv.invalid-format")]
    [InlineData("biz_content", "{}", "isv.invalid-signature")]
    public async Task A_request_that_is_not_the_applications_is_refused_with_the_reason(string field, string value, string reason)
    {
        using var bench = new AlipayBench();
        string answer = "";
        bench.Wire.OnRequest = request =>
        {
            SortedDictionary<string, string> form = AlipayForm.Read(request.Body.Span).ShouldNotBeNull();
            form[field] = value;
            return request with { Body = Encoding.ASCII.GetBytes(string.Join('&', form.Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}"))) };
        };
        bench.Wire.OnReply = reply =>
        {
            answer = Encoding.UTF8.GetString(reply.Body.Span);
            return reply;
        };

        AlipayBench.Unknown(await bench.QueryAsync("P1"));
        answer.ShouldContain($"\"sub_code\":\"{reason}\"");
    }

    [Fact]
    public void Nothing_of_keys_gets_into_a_text()
    {
        using var bench = new AlipayBench();
        AlipayBench.Keys.ToString().ShouldBe("AlipayKeys");
        new AlipayKeyRow("a", "b", "c", "d").ToString().ShouldBe("AlipayKeyRow");
        new PayeeAsk("2088000000000000", "ALIPAY_USER_ID", "name").ToString().ShouldBe("ALIPAY_USER_ID");
    }

    /// <summary>A hexadecimal digit of an escape may be small or large, and the last bits of base64 say nothing.</summary>
    private static bool SaysTheSame(byte[] one, byte[] other) =>
        AlipayForm.Read(one) is { } a && AlipayForm.Read(other) is { } b && a.Keys.SequenceEqual(b.Keys)
        && a.All(pair => pair.Key == "sign" ? Bytes(pair.Value).SequenceEqual(Bytes(b["sign"])) : pair.Value == b[pair.Key]);

    private static byte[] Bytes(string text)
    {
        byte[] bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out int length) ? bytes[..length] : [];
    }
}
