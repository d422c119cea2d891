using System.Security.Cryptography;
using Distribution.Audit;
using Distribution.Kernel;
using Distribution.Payments;
using Distribution.Payments.Alipay;
using Distribution.Payments.Sandbox;
using Distribution.Payments.WeChatPay;
using Distribution.Storage;
using Distribution.Tests.Payments.Kit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Distribution.Tests.Payments;

/// <summary>From settings as a host reads them to the gateway of a merchant.</summary>
public sealed class PaymentsModuleTests
{
    private static readonly MerchantId Fruit = new("fruit");
    private static readonly MerchantId School = new("school");
    private static readonly MerchantId Skincare = new("skincare");

    [Fact]
    public void Each_merchant_has_the_providers_it_has_chosen_and_the_others_that_of_all()
    {
        using ServiceProvider services = Services(Settings());
        var gateways = services.GetRequiredService<Gateways>();
        (gateways.Payments(Fruit).Name, gateways.Transfers(Fruit).Name).ShouldBe(("wechat", "wechat"));
        (gateways.Payments(School).Name, gateways.Transfers(School).Name).ShouldBe(("alipay", "sandbox"));
        (gateways.Payments(Skincare).Name, gateways.Transfers(Skincare).Name).ShouldBe(("sandbox", "sandbox"));
    }

    [Fact]
    public void What_has_begun_at_a_provider_is_finished_there()
    {
        using ServiceProvider services = Services(Settings());
        var gateways = services.GetRequiredService<Gateways>();
        (gateways.Payments(Fruit, "sandbox").Name, gateways.Transfers(School, "wechat").Name).ShouldBe(("sandbox", "wechat"));
        Should.Throw<InvalidOperationException>(() => gateways.Payments(Fruit, "gone"));
        Should.Throw<InvalidOperationException>(() => gateways.Transfers(Fruit, "gone"));
    }

    [Fact]
    public void Both_webhooks_and_all_keys_are_read_from_the_settings()
    {
        using ServiceProvider services = Services(Settings());
        services.GetRequiredService<WeChatPayWebhook>().ShouldNotBeNull();
        services.GetRequiredService<AlipayWebhook>().ShouldNotBeNull();
        WeChatPayAccount account = services.GetRequiredService<IOptions<WeChatPayOptions>>().Value.Merchants["fruit"];
        account.PlatformKeys.Select(key => key.Serial).ShouldBe(["PUB_KEY_ID_1", "PUB_KEY_ID_2"]);
        account.TransferReports[0].Content.ShouldBe("分销员");
    }

    [Theory]
    [InlineData("Payments:Provider", "paypal", "Payments:Provider")]
    [InlineData("Payments:Merchants:fruit:Payments", "paypal", "Payments:Merchants:fruit:Payments")]
    [InlineData("Payments:Merchants:fruit:Transfers", "alipay", "Payments:Merchants:fruit:Transfers")]
    [InlineData("Payments:Merchants:school:Payments", "wechat", "Payments:Merchants:school:Payments")]
    public void A_provider_that_does_not_exist_or_where_the_merchant_has_no_account_is_found_at_start(string setting, string value, string named)
    {
        Dictionary<string, string?> settings = Settings();
        settings[setting] = value;
        using ServiceProvider services = Services(settings);
        Should.Throw<OptionsValidationException>(() => services.GetRequiredService<IOptions<PaymentOptions>>().Value).Message.ShouldContain(named);
    }

    [Fact]
    public void Without_a_sandbox_every_merchant_needs_another_provider_and_the_sandbox_takes_nothing()
    {
        Dictionary<string, string?> settings = Settings();
        foreach (string name in settings.Keys.Where(key => key.StartsWith("Sandbox", StringComparison.Ordinal)).ToArray())
        {
            settings.Remove(name);
        }

        using (ServiceProvider services = Services(settings))
        {
            Should.Throw<OptionsValidationException>(() => services.GetRequiredService<IOptions<PaymentOptions>>().Value);
        }

        settings.Remove("Payments:Merchants:school:Payments");
        settings["Payments:Provider"] = "wechat";
        using (ServiceProvider services = Services(settings))
        {
            services.GetRequiredService<IOptions<PaymentOptions>>().Value.Provider.ShouldBe("wechat");
            services.GetRequiredService<SandboxWebhook>().Verify(new SandboxHeaders("1", "n", "", "AAAA"), default, DateTimeOffset.UnixEpoch)
                .Problem!.Code.ShouldBe("webhook.serial_unknown");
        }
    }

    private static Dictionary<string, string?> Settings()
    {
        using RSA own = TestKeys.Open("wechat merchant");
        using RSA theirs = TestKeys.Open("wechat current");
        string privateKey = own.ExportPkcs8PrivateKeyPem();
        string publicKey = theirs.ExportSubjectPublicKeyInfoPem();
        return new Dictionary<string, string?>
        {
            ["Payments:Merchants:fruit:Payments"] = "wechat",
            ["Payments:Merchants:fruit:Transfers"] = "wechat",
            ["Payments:Merchants:school:Payments"] = "alipay",
            ["WeChatPay:Merchants:fruit:MchId"] = "1900000109",
            ["WeChatPay:Merchants:fruit:AppId"] = "wxd678efh567hg6787",
            ["WeChatPay:Merchants:fruit:CertificateSerial"] = "444F4864EA9B3441",
            ["WeChatPay:Merchants:fruit:PrivateKey"] = privateKey.Replace("\n", "\\n", StringComparison.Ordinal),
            ["WeChatPay:Merchants:fruit:ApiV3Key"] = "0123456789abcdef0123456789ABCDEF",
            ["WeChatPay:Merchants:fruit:NotifyUrl"] = "https://shop.example/api/webhooks/wechat/fruit",
            ["WeChatPay:Merchants:fruit:PlatformKeys:0:Serial"] = "PUB_KEY_ID_1",
            ["WeChatPay:Merchants:fruit:PlatformKeys:0:Pem"] = publicKey,
            ["WeChatPay:Merchants:fruit:PlatformKeys:1:Serial"] = "PUB_KEY_ID_2",
            ["WeChatPay:Merchants:fruit:PlatformKeys:1:Pem"] = publicKey,
            ["WeChatPay:Merchants:fruit:TransferReports:0:Type"] = "岗位类型",
            ["WeChatPay:Merchants:fruit:TransferReports:0:Content"] = "分销员",
            ["WeChatPay:Merchants:fruit:TransferReports:1:Type"] = "报酬说明",
            ["WeChatPay:Merchants:fruit:TransferReports:1:Content"] = "推广佣金",
            ["Alipay:Merchants:school:AppId"] = "2021001161683774",
            ["Alipay:Merchants:school:SellerId"] = "2088831204659217",
            ["Alipay:Merchants:school:PrivateKey"] = privateKey,
            ["Alipay:Merchants:school:AlipayPublicKey"] = publicKey,
            ["Alipay:Merchants:school:NotifyUrl"] = "https://shop.example/api/webhooks/alipay/school",
            ["Sandbox:BaseUrl"] = "http://127.0.0.1:1",
            ["Sandbox:ProviderSerial"] = "P1",
            ["Sandbox:ProviderPublicKeyPem"] = publicKey,
            ["Sandbox:MerchantSerial"] = "M1",
            ["Sandbox:MerchantPrivateKeyPem"] = privateKey,
        };
    }

    private static ServiceProvider Services(Dictionary<string, string?> settings)
    {
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        IServiceCollection services = new ServiceCollection()
            .AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance)
            .AddSingleton(typeof(ILogger<>), typeof(NullLogger<>))
            .AddSingleton<IEntityStore>(new InMemoryEntityStore())
            .AddSingleton(TimeProvider.System)
            .AddAudit()
            .AddPayments();
        services.AddOptions<PaymentOptions>().Bind(configuration.GetSection(PaymentOptions.Section));
        services.AddOptions<SandboxOptions>().Bind(configuration.GetSection("Sandbox"));
        services.AddOptions<WeChatPayOptions>().Bind(configuration.GetSection(WeChatPayOptions.Section));
        services.AddOptions<AlipayOptions>().Bind(configuration.GetSection(AlipayOptions.Section));
        return services.BuildServiceProvider(validateScopes: true);
    }
}
