using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Distribution.Kernel;
using Distribution.Payments;
using Distribution.Payments.Accounts;
using Distribution.Payments.WeChatPay;
using Distribution.Payments.WeChatPay.Certificates;
using Distribution.Tests.Payments.Kit;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Payments.WeChatPay.Certificates;

public sealed class PlatformCertificatesTests : IAsyncLifetime
{
    private static readonly OrderId Order = new("ORDER1");

    private CertificatesKit _kit = null!;

    public async Task InitializeAsync() => _kit = await CertificatesKit.StartAsync();

    public async Task DisposeAsync() => await _kit.DisposeAsync();

    [Fact]
    public async Task Without_any_key_the_first_answer_is_proven_by_a_certificate_inside_it()
    {
        CertificatesKit.Instance instance = _kit.Open();
        Paid(await instance.Gateway.QueryAsync(WeChatPayKit.Merchant, Order, default));

        WireRequest[] requests = [.. _kit.Requests];
        requests.Select(static request => request.Target).ShouldBe([CertificateFetch.Path, "/v3/pay/transactions/out-trade-no/ORDER1?mchid=1900000109"]);
        requests[0].Headers.Keys.ShouldNotContain("Wechatpay-Serial");
        requests[1].Headers["Wechatpay-Serial"].ShouldBe(_kit.Old.Serial);
        (await _kit.NotifyAsync(instance, _kit.Old)).ShouldBeNull();
        _kit.Fetches.ShouldBe(1);
        _kit.Kit.Secrets().ShouldAllBe(secret => !_kit.Kit.Log.Text.Contains(secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_notification_signed_with_a_new_certificate_is_taken_after_one_fetch_and_by_the_next_instance_without()
    {
        CertificatesKit.Instance[] instances = [_kit.Open(_kit.Old), _kit.Open(_kit.Old)];
        (await _kit.NotifyAsync(instances[0], _kit.Old)).ShouldBeNull();
        _kit.Fetches.ShouldBe(0, "what is in the settings is enough to begin with");

        (_kit.Listed, _kit.Signer) = ([_kit.Old, _kit.New], _kit.New);
        (await _kit.NotifyAsync(instances[0], _kit.New)).ShouldBeNull();
        (await _kit.NotifyAsync(instances[0], _kit.New)).ShouldBeNull();
        (await _kit.NotifyAsync(instances[1], _kit.New)).ShouldBeNull();
        (await _kit.NotifyAsync(instances[1], _kit.Old)).ShouldBeNull("both are used for a while");
        _kit.Fetches.ShouldBe(1);
    }

    [Fact]
    public async Task An_answer_signed_with_a_new_certificate_counts_and_is_not_asked_for_again()
    {
        CertificatesKit.Instance instance = _kit.Open(_kit.Old);
        (_kit.Listed, _kit.Signer) = ([_kit.Old, _kit.New], _kit.New);
        Paid(await instance.Gateway.QueryAsync(WeChatPayKit.Merchant, Order, default));
        Paid(await instance.Gateway.QueryAsync(WeChatPayKit.Merchant, Order, default));
        _kit.Requests.Select(static request => request.Target.Split('?')[0]).ShouldBe(
            ["/v3/pay/transactions/out-trade-no/ORDER1", CertificateFetch.Path, "/v3/pay/transactions/out-trade-no/ORDER1"]);
        _kit.Requests.Last().Headers["Wechatpay-Serial"].ShouldBe(_kit.New.Serial, "what lasts longest is what encrypts");
    }

    [Fact]
    public async Task A_hundred_forged_notifications_of_unknown_serials_cause_one_fetch()
    {
        CertificatesKit.Instance[] instances = [_kit.Open(_kit.Old), _kit.Open(_kit.Old)];
        string?[] codes = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Task.Run(() =>
            _kit.NotifyAsync(instances[i % 2], _kit.New, i.ToString("X16", CultureInfo.InvariantCulture)))));
        codes.ShouldAllBe(static code => code == "webhook.serial_unknown");
        _kit.Fetches.ShouldBe(1);

        (await _kit.NotifyAsync(instances[0], _kit.Old)).ShouldBeNull("who is real is not kept waiting by it");
        _kit.Kit.Clock.Advance(PlatformCertificates.Pause);
        (await _kit.NotifyAsync(instances[1], _kit.New, "FF")).ShouldBe("webhook.serial_unknown");
        (await _kit.NotifyAsync(instances[0], _kit.New, "FE")).ShouldBe("webhook.serial_unknown");
        _kit.Fetches.ShouldBe(2);
    }

    [Theory]
    [InlineData("another APIv3 key")]
    [InlineData("signed by another")]
    [InlineData("signed too long ago")]
    [InlineData("another serial")]
    [InlineData("another algorithm")]
    [InlineData("no base64")]
    [InlineData("not signed")]
    [InlineData("refused")]
    [InlineData("broken")]
    [InlineData("senseless")]
    [InlineData("empty")]
    public async Task A_list_that_is_not_proven_or_not_understood_is_none(string fault)
    {
        CertificatesKit.Instance instance = _kit.Open();
        switch (fault)
        {
            case "another APIv3 key": _kit.SealedWith = "another key of thirty-two bytes!"; break;
            case "signed by another": _kit.Signer = _kit.Old with { Key = _kit.New.Key }; break;
            case "signed too long ago": _kit.Age = TimeSpan.FromSeconds(300); break;
            case "another serial": _kit.OnEntry = static entry => entry["serial_no"] = "5157F09EFDC096DE15EBE81A47057A7232F1B8E1"; break;
            case "another algorithm": _kit.OnEntry = static entry => entry["encrypt_certificate"]!["algorithm"] = "AEAD_SM4_GCM"; break;
            case "no base64": _kit.OnEntry = static entry => entry["encrypt_certificate"]!["ciphertext"] = "!"; break;
            case "not signed": _kit.OnList = static answer => answer with { Headers = new Dictionary<string, string>() }; break;
            case "refused": _kit.OnList = _ => _kit.Kit.Signed(404, """{"code":"RESOURCE_NOT_EXISTS"}"""); break;
            case "broken": _kit.OnList = static answer => answer with { IsCutOff = true }; break;
            case "senseless": _kit.OnList = _ => _kit.Kit.Signed(200, "[]", _kit.Old.Key, _kit.Old.Serial); break;
            case "empty": _kit.Listed = []; break;
            default: throw new ArgumentOutOfRangeException(nameof(fault), fault, null);
        }

        (await _kit.NotifyAsync(instance, _kit.Old)).ShouldBe("webhook.serial_unknown");
        (await instance.Gateway.QueryAsync(WeChatPayKit.Merchant, Order, default)).ShouldBeOfType<GatewayOutcome<PaymentStatus>.Unknown>();
        _kit.Requests.Select(static request => request.Target).ShouldBe([CertificateFetch.Path], "and nothing is sent whose answer could not count");
        _kit.Kit.Log.Text.ShouldContain("could not be got");

        // As soon as it is right again.
        (_kit.SealedWith, _kit.Listed, _kit.Signer, _kit.Age) = (WeChatPayKit.ApiV3Key, [_kit.Old], _kit.Old, TimeSpan.Zero);
        (_kit.OnList, _kit.OnEntry) = (static answer => answer, static _ => { });
        _kit.Kit.Clock.Advance(PlatformCertificates.PauseAfterFailure);
        (await _kit.NotifyAsync(instance, _kit.Old)).ShouldBeNull();
    }

    [Fact]
    public async Task An_old_certificate_counts_until_its_end_also_when_it_is_listed_no_more()
    {
        CertificatesKit.Instance instance = _kit.Open();
        (await _kit.NotifyAsync(instance, _kit.Old)).ShouldBeNull();
        (_kit.Listed, _kit.Signer) = ([_kit.New], _kit.New);
        (await _kit.NotifyAsync(instance, _kit.New)).ShouldBe("webhook.serial_unknown", "it was asked for a moment ago");
        _kit.Kit.Clock.Advance(PlatformCertificates.Pause);
        (await _kit.NotifyAsync(instance, _kit.New)).ShouldBeNull();
        (await _kit.NotifyAsync(instance, _kit.Old)).ShouldBeNull();

        _kit.Kit.Clock.Set(_kit.Old.End.AddSeconds(-1));
        (await _kit.NotifyAsync(_kit.Open(), _kit.Old)).ShouldBeNull();
        _kit.Kit.Clock.Set(_kit.Old.End);
        (await _kit.NotifyAsync(instance, _kit.Old)).ShouldBe("webhook.serial_unknown");
        (await _kit.NotifyAsync(_kit.Open(_kit.Old), _kit.Old)).ShouldBe("webhook.serial_unknown");
        (await _kit.NotifyAsync(instance, _kit.New)).ShouldBeNull();
    }

    [Fact]
    public async Task An_end_that_is_brought_forward_holds()
    {
        DateTimeOffset end = _kit.Kit.Clock.GetUtcNow().AddHours(24);
        _kit.OnEntry = entry => entry["expire_time"] = end.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
        CertificatesKit.Instance instance = _kit.Open(_kit.Old);
        await instance.Refresh.RunAsync(default);
        _kit.Kit.Clock.Set(end.AddSeconds(-1));
        (await _kit.NotifyAsync(instance, _kit.Old)).ShouldBeNull();
        _kit.Kit.Clock.Set(end);
        (await _kit.NotifyAsync(instance, _kit.Old)).ShouldBe("webhook.serial_unknown");
    }

    [Fact]
    public async Task The_timer_asks_once_though_it_runs_twice_and_in_two_instances_and_again_hours_later()
    {
        CertificatesKit.Instance[] instances = [_kit.Open(_kit.Old), _kit.Open(_kit.Old)];
        foreach (int _ in Enumerable.Range(0, 2))
        {
            await instances[0].Refresh.RunAsync(default);
            await instances[1].Refresh.RunAsync(default);
        }

        _kit.Fetches.ShouldBe(1);
        _kit.Kit.Clock.Advance(TimeSpan.FromHours(4));
        await instances[1].Refresh.RunAsync(default);
        _kit.Fetches.ShouldBe(2);
        _kit.Kit.Log.Text.ShouldNotContain("No key of WeChat Pay");
    }

    [Fact]
    public async Task The_end_of_the_last_certificate_is_told_of_before_it_comes_and_not_if_there_is_a_newer_one()
    {
        CertificatesKit.Instance instance = _kit.Open();
        _kit.Kit.Clock.Set(_kit.Old.End.AddHours(-20).AddSeconds(-1));
        await instance.Refresh.RunAsync(default);
        _kit.Kit.Log.Text.ShouldNotContain("No key of WeChat Pay");

        _kit.Kit.Clock.Advance(TimeSpan.FromMinutes(2));
        await instance.Refresh.RunAsync(default);
        _kit.Kit.Log.Text.Split('\n').Count(static line => line.StartsWith("Error No key of WeChat Pay for merchant fruit is known beyond 2027-", StringComparison.Ordinal)).ShouldBe(1);

        (_kit.Listed, _kit.Signer) = ([_kit.Old, _kit.New], _kit.Old);
        _kit.Kit.Clock.Advance(TimeSpan.FromHours(1));
        await instance.Refresh.RunAsync(default);
        _kit.Kit.Log.Text.Split('\n').Count(static line => line.StartsWith("Error", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task A_list_that_does_not_come_any_more_is_told_of_earlier()
    {
        CertificatesKit.Instance instance = _kit.Open(_kit.Old);
        _kit.OnList = _ => _kit.Kit.Signed(404, """{"code":"RESOURCE_NOT_EXISTS"}""");
        _kit.Kit.Clock.Set(_kit.Old.End.AddDays(-11));
        await instance.Refresh.RunAsync(default);
        _kit.Kit.Log.Text.ShouldNotContain("Error");
        _kit.Kit.Clock.Set(_kit.Old.End.AddDays(-9));
        await instance.Refresh.RunAsync(default);
        _kit.Kit.Log.Text.ShouldContain("last got at no time");
    }

    [Fact]
    public async Task Who_goes_by_public_keys_never_asks_for_certificates()
    {
        CertificatesKit.Instance instance = _kit.Open(_kit.Kit.Account());
        (await _kit.NotifyAsync(instance, _kit.Old)).ShouldBe("webhook.serial_unknown");
        await instance.Refresh.RunAsync(default);
        _kit.Requests.ShouldBeEmpty();
        _kit.Kit.Log.Text.ShouldNotContain("Error");
    }

    [Fact]
    public async Task While_one_changes_to_a_public_key_it_encrypts_and_certificates_still_count()
    {
        WeChatPayAccount account = _kit.Kit.Account();
        account.PlatformKeys[1] = new WeChatPayPlatformKey { Serial = _kit.Old.Serial, Pem = _kit.Old.Pem };
        CertificatesKit.Instance instance = _kit.Open(account);
        (_kit.Listed, _kit.Signer) = ([_kit.Old, _kit.New], _kit.New);
        Paid(await instance.Gateway.QueryAsync(WeChatPayKit.Merchant, Order, default));
        _kit.Requests.First().Headers["Wechatpay-Serial"].ShouldBe(WeChatPayKit.CurrentSerial);
        (await _kit.NotifyAsync(instance, _kit.New)).ShouldBeNull();
        _kit.Kit.Clock.Set(_kit.New.End);
        await instance.Refresh.RunAsync(default);
        _kit.Kit.Log.Text.ShouldNotContain("Error", customMessage: "the public key does not end");
    }

    [Fact]
    public async Task A_name_is_encrypted_for_the_certificate_the_header_names()
    {
        (await _kit.Kit.Accounts.BindAsync(WeChatPayKit.Merchant, new UserId("bo"), new ProviderAccount("wechat", WeChatPayKit.Openid, "张三"), default)).Problem.ShouldBeNull();
        CertificatesKit.Instance instance = _kit.Open(_kit.Old);
        (_kit.Listed, _kit.Signer) = ([_kit.Old, _kit.New], _kit.New);
        await instance.Refresh.RunAsync(default);
        await instance.Transfers.SendAsync(new TransferRequest(WeChatPayKit.Merchant, "PAYOUT1", new DistributorId("bo"), 5000, Currency.CNY, "佣金"), default);

        WireRequest sent = _kit.Requests.Last();
        sent.Headers["Wechatpay-Serial"].ShouldBe(_kit.New.Serial);
        string name = JsonDocument.Parse(sent.Body).RootElement.GetProperty("user_name").GetString().ShouldNotBeNull();
        Encoding.UTF8.GetString(_kit.New.Key.Decrypt(Convert.FromBase64String(name), RSAEncryptionPadding.OaepSHA1)).ShouldBe("张三");
    }

    [Fact]
    public async Task An_instance_that_died_over_it_loses_its_turn()
    {
        CertificatesKit.Instance instance = _kit.Open();
        var held = CertificatesRow.Empty with { NextAt = _kit.Kit.Clock.GetUtcNow().AddSeconds(20), Turn = "dead" };
        await _kit.Store.WriteAsync(
            "wechatcerts|fruit|1900000109",
            [new Distribution.Storage.EntityWrite.Insert("certificates", Distribution.Storage.StoreJson.Write(held, CertificatesRowJson.Default.CertificatesRow))],
            default);
        Task<string?> waiting = _kit.NotifyAsync(instance, _kit.Old);
        waiting.IsCompleted.ShouldBeFalse();
        _kit.Kit.Clock.Advance(TimeSpan.FromSeconds(20));
        (await waiting).ShouldBeNull();
        _kit.Fetches.ShouldBe(1);
    }

    private static void Paid(GatewayOutcome<PaymentStatus> outcome) =>
        outcome.ShouldBeOfType<GatewayOutcome<PaymentStatus>.Known>().Value.State.ShouldBe(PaymentState.Succeeded);
}
