using Distribution.Payments.Accounts;
using Distribution.Payments.Alipay;
using Distribution.Payments.Alipay.Bills;
using Distribution.Payments.Bank;
using Distribution.Payments.Bills;
using Distribution.Payments.Sandbox;
using Distribution.Payments.WeChatPay;
using Distribution.Payments.WeChatPay.Bills;
using Distribution.Payments.WeChatPay.Certificates;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Distribution.Payments;

public static class PaymentsModule
{
    /// <summary>
    /// Needs <c>IEntityStore</c>, a <see cref="TimeProvider"/>, logging, and those of <see cref="PaymentOptions"/>,
    /// <see cref="SandboxOptions"/>, <see cref="WeChatPayOptions"/> and <see cref="AlipayOptions"/> configured that are used. A host
    /// that reaches a provider otherwise than by TCP registers its own <see cref="SandboxHttp"/>, <see cref="WeChatPayHttp"/> or
    /// <see cref="AlipayHttp"/> before.
    /// </summary>
    public static IServiceCollection AddPayments(this IServiceCollection services)
    {
        services.AddOptions<PaymentOptions>();
        services.AddSingleton<IValidateOptions<PaymentOptions>, PaymentOptionsCheck>();
        services.AddPayeeAccounts();
        services.TryAddSingleton<Gateways>();
        return services.AddBank().AddSandbox().AddWeChatPay().AddAlipay();
    }

    /// <summary>Where people are paid, without the gateways. Needs the audit log.</summary>
    public static IServiceCollection AddPayeeAccounts(this IServiceCollection services) => services
        .AddSingleton<ProviderAccounts>()
        .AddSingleton<PayeeNames>()
        .AddSingleton<BankAccounts>()
        .AddSingleton<PayeeAccounts>();

    /// <summary>Transfers that finance carries to the bank. Needs <see cref="AddPayeeAccounts"/> and the audit log.</summary>
    public static IServiceCollection AddBank(this IServiceCollection services) => services
        .AddSingleton<BankTransfers>()
        .AddSingleton<ITransferGateway>(static provider => provider.GetRequiredService<BankTransfers>())
        .AddSingleton<BankBatches>()
        .AddSingleton<CreateBankBatch>()
        .AddSingleton<BankResults>();

    private static IServiceCollection AddSandbox(this IServiceCollection services)
    {
        services.AddOptions<SandboxOptions>().Validate(SandboxOptions.IsValid, "The sandbox provider needs an absolute address, both serials and both keys.");
        services.TryAddSingleton<SandboxHttp>();
        services.AddSingleton<SandboxGateway>();
        services.AddSingleton<IPaymentGateway>(static provider => provider.GetRequiredService<SandboxGateway>());
        services.AddSingleton<ITransferGateway>(static provider => provider.GetRequiredService<SandboxGateway>());
        services.AddSingleton<SandboxWebhook>();
        return services;
    }

    private static IServiceCollection AddWeChatPay(this IServiceCollection services)
    {
        services.AddOptions<WeChatPayOptions>();
        services.AddSingleton<IValidateOptions<WeChatPayOptions>, WeChatPayOptionsCheck>();
        services.TryAddSingleton<WeChatPayHttp>();
        services.AddSingleton<WeChatPayMerchants>();
        services.AddSingleton<CertificateFetch>();
        services.AddSingleton<PlatformCertificates>();
        services.AddSingleton(static provider => new RefreshCertificates(
            provider.GetRequiredService<WeChatPayMerchants>(),
            provider.GetRequiredService<PlatformCertificates>(),
            provider.GetRequiredService<ILogger<RefreshCertificates>>()));
        services.AddSingleton<WeChatPayClient>();
        services.AddSingleton<IPaymentGateway, WeChatPayGateway>();
        services.AddSingleton<ITransferGateway, WeChatPayTransfers>();
        services.AddSingleton<IBillGateway, WeChatPayBills>();
        services.AddSingleton(static provider => new WeChatPayWebhook(
            provider.GetRequiredService<WeChatPayMerchants>(),
            provider.GetRequiredService<ILogger<WeChatPayWebhook>>(),
            provider.GetRequiredService<PlatformCertificates>()));
        return services;
    }

    private static IServiceCollection AddAlipay(this IServiceCollection services)
    {
        services.AddOptions<AlipayOptions>();
        services.AddSingleton<AlipayAccounts>();
        services.AddSingleton<IValidateOptions<AlipayOptions>, AlipayOptionsCheck>();
        services.TryAddSingleton<AlipayHttp>();
        services.AddSingleton<AlipayMerchants>();
        services.AddSingleton<AlipayClient>();
        services.AddSingleton<IPaymentGateway, AlipayGateway>();
        services.AddSingleton<ITransferGateway, AlipayTransfers>();
        services.AddSingleton<IBillGateway, AlipayBills>();
        services.AddSingleton(static provider => new AlipayWebhook(
            provider.GetRequiredService<AlipayMerchants>(), provider.GetRequiredService<ILogger<AlipayWebhook>>()));
        return services;
    }
}
