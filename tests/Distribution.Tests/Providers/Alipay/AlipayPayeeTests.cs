using System.Text;
using System.Text.RegularExpressions;
using Distribution.Kernel;
using Distribution.Local.Providers;
using Distribution.Local.Providers.Alipay;
using Distribution.Payments;
using Distribution.Payments.Accounts;
using Distribution.Tests.Architecture;

namespace Distribution.Tests.Providers.Alipay;

/// <summary>Whom the simulated Alipay pays, for whom it keeps whose keys, and whom it tells.</summary>
public sealed class AlipayPayeeTests : IDisposable
{
    private const string Phone = "13800138000";
    private const string Mail = "San.Zhang+shop@example.com";

    private readonly AlipayBench _bench = new();

    [Theory]
    [InlineData(Phone, "张三", null)]
    [InlineData(Mail, "张三", null)]
    [InlineData("san.zhang+SHOP@example.com", "张三", null)]
    [InlineData("userid", "张三", null)]
    [InlineData("userid", null, null)]
    [InlineData(Phone, "张三丰", "alipay.payee_user_info_error")]
    [InlineData("userid", "李四", "alipay.payee_user_info_error")]
    [InlineData("13800138001", "张三", "alipay.payee_not_exist")]
    [InlineData("2088000000000000", null, "alipay.payee_not_exist")]
    [InlineData("open-id_of-somebody-of-another-application", null, "alipay.payee_not_exist")]
    public async Task Only_an_account_that_is_open_is_paid_and_only_under_its_name(string account, string? name, string? refusal)
    {
        string userId = await _bench.People.OpenAsync(AlipayBench.Merchant, "bo", "张三", Phone, default);
        await _bench.People.OpenAsync(AlipayBench.Merchant, "bo", null, Mail, default);
        await BindAsync(account == "userid" ? userId : account, name);

        GatewayOutcome<TransferStatus> sent = await _bench.SendAsync("P1", 6300);

        if (refusal is null)
        {
            AlipayBench.Known(sent).State.ShouldBe(TransferState.Succeeded);
        }
        else
        {
            AlipayBench.Refusal(sent).ShouldBe(refusal);
            AlipayBench.Known(await _bench.QueryAsync("P1")).State.ShouldBe(TransferState.NotFound, "nothing is made of it");
        }
    }

    [Fact]
    public async Task Who_has_proved_no_name_is_not_paid_under_one_until_he_has()
    {
        string userId = await _bench.People.OpenAsync(AlipayBench.Merchant, "bo", null, null, default);
        await BindAsync(userId, "张三");
        AlipayBench.Refusal(await _bench.SendAsync("P1", 6300)).ShouldBe("alipay.payee_user_info_error");

        ProviderReply reply = await AccountAsync("""{"merchant":"fruit","person":"bo","realName":"张三"}""");

        (reply.Status, Encoding.UTF8.GetString(reply.Body.Span)).ShouldBe((200, $$"""{"userId":"{{userId}}"}"""));
        AlipayBench.Known(await _bench.SendAsync("P1", 6300)).State.ShouldBe(TransferState.Succeeded);
        foreach (string wrong in (string[])["{}", "", """{"merchant":"nobody","person":"bo"}""", """{"merchant":"fruit","person":""}"""])
        {
            (await AccountAsync(wrong)).Status.ShouldBe(400);
        }
    }

    [Fact]
    public async Task What_one_application_has_signed_is_not_anothers()
    {
        AlipayBench.Known(await _bench.QueryAsync("P1"));
        (_bench.Settings.Merchants["fruit"].PrivateKey == _bench.Settings.Merchants["school"].PrivateKey).ShouldBeFalse();
        // The key of the school's application signs for the fruit shop's.
        _bench.Settings.Merchants["school"].AppId = _bench.Settings.Merchants["fruit"].AppId;
        _bench.Settings.Merchants["school"].AppCertificate = _bench.Settings.Merchants["fruit"].AppCertificate;
        GatewayOutcome<TransferStatus> asked = await _bench.TransfersOf().QueryAsync(AlipayBench.OtherMerchant, "P1", default);

        AlipayBench.Unknown(asked).ShouldContain("isv.invalid-signature");
    }

    [Fact]
    public async Task Who_gives_no_address_is_told_of_no_payment_and_all_the_same_of_transfers()
    {
        await _bench.KnowAsync("bo");
        _bench.Settings.Merchants["fruit"].NotifyUrl = null;
        await _bench.PaidAsync();
        AlipayBench.Known(await _bench.RefundAsync("R1", 100));
        AlipayBench.Known(await _bench.SendAsync("P1", 6300));
        await _bench.PassAsync(TimeSpan.FromDays(2));

        _bench.Events.ShouldHaveSingleItem().ShouldBeOfType<ProviderEvent.TransferFinished>("that goes to the address the application is configured with");
    }

    [Fact]
    public async Task A_number_that_a_buyer_has_opened_shows_no_other_order()
    {
        PaymentSession first = await _bench.CreateAsync();
        (await _bench.OpenAsync(first)).ShouldBe(200);
        (await _bench.OpenAsync(await _bench.CreateAsync("梨"))).ShouldBe(400);
        _bench.Clock.Advance(TimeSpan.FromMinutes(1));
        (await _bench.OpenAsync(await _bench.CreateAsync())).ShouldBe(400, "it ends at another time");
        (await _bench.OpenAsync(first, inApp: true)).ShouldBe(200);
    }

    /// <summary>A word that only the gateway has misspelt is then not understood here.</summary>
    [Fact]
    public void The_simulator_reads_and_writes_the_protocol_with_words_of_its_own() =>
        Sources.In("local/Host/Providers/Alipay")
            .SelectMany(static file => Regex.Matches(
                file.Text, @"\bAlipay(Request|States|Transfers|Certificates|Form|Wire|Messages|Answer|Json)\b|\bYuanText\b|Alipay\.Wire\b|AlipayGateway\.(?!ProviderName)|\bKeyText\b").Select(match => file.Path + ": " + match.Value))
            .ShouldBeEmpty();

    public void Dispose() => _bench.Dispose();

    private async Task BindAsync(string account, string? name) =>
        (await _bench.Accounts.BindAsync(AlipayBench.Merchant, new UserId("bo"), new ProviderAccount("alipay", account, name), default)).Problem.ShouldBeNull();

    private Task<ProviderReply> AccountAsync(string body) =>
        _bench.Server.AnswerAsync(new ProviderRequest("POST", AlipayPeople.Path, ProviderHeaders.None, Encoding.UTF8.GetBytes(body)), default);
}
