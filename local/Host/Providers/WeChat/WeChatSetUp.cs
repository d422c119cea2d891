using Distribution.Kernel;
using Distribution.Local.Sandbox;
using Distribution.Messaging;
using Distribution.MiniProgram;
using Distribution.MiniProgram.Wire;
using Distribution.Payments.WeChatPay;
using Distribution.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Distribution.Local.Providers.WeChat;

/// <summary>WeChat Pay on this host, and the merchants' accounts as their settings would have them.</summary>
internal sealed class WeChatSetUp(WeChatAccounts accounts) : IProviderSetUp
{
    /// <summary>Null if nobody has used it in this file and nobody wants to.</summary>
    public static async Task<IProviderSetUp?> OpenAsync(IEntityStore store, IReadOnlyList<MerchantId> merchants, TimeProvider clock, CancellationToken cancellation) =>
        await WeChatAccounts.OpenAsync(store, merchants, clock, cancellation).ConfigureAwait(false) is { } accounts ? new WeChatSetUp(accounts) : null;

    public void AddTo(IServiceCollection services, LoopbackHttp loopback)
    {
        services.AddSingleton<IProviderServer>(provider => new WeChatServer(
            accounts, provider.GetRequiredService<IEntityStore>(), provider.GetRequiredService<Outbox>(), provider.GetRequiredService<TimeProvider>(), scan: provider.GetRequiredService<IEntityScan>()));
        services.AddSingleton(_ => new WeChatPayHttp(loopback.CreateHandler()));
        services.AddSingleton(_ => new MiniProgramHttp(loopback.CreateHandler()));
        services.Configure<WeChatPayOptions>(options => Configure(options, accounts));
        services.Configure<MiniProgramOptions>(options =>
        {
            options.BaseUrl = ProviderModule.Here;
            foreach (WeChatAccount account in accounts.All)
            {
                options.Merchants[account.Merchant.Value] = new MiniProgramApp { AppId = account.Row.AppId, AppSecret = account.Row.AppSecret };
            }
        });
    }

    /// <summary>What a merchant would enter: the account's numbers and secrets, and both of WeChat Pay's keys.</summary>
    public static void Configure(WeChatPayOptions options, WeChatAccounts accounts)
    {
        options.BaseUrl = ProviderModule.Here;
        foreach (WeChatAccount account in accounts.All)
        {
            WeChatAccountRow row = account.Row;
            var own = new WeChatPayAccount
            {
                MchId = row.MchId,
                AppId = row.AppId,
                CertificateSerial = row.CertificateSerial,
                PrivateKey = row.PrivatePem,
                ApiV3Key = row.ApiV3Key,
                NotifyUrl = new Uri(ProviderModule.Here, "/api/webhooks/wechat/" + row.Merchant.Value),
            };
            var key = new WeChatPayPlatformKey { Serial = accounts.Keys.PublicKeyId, Pem = PublicOf(accounts.Keys.PublicKeyPem) };
            var certificate = new WeChatPayPlatformKey { Serial = accounts.Keys.CertificateSerial, Pem = accounts.Keys.CertificatePem };
            own.PlatformKeys.Add(row.IsCertificateMode ? certificate : key);
            own.PlatformKeys.Add(row.IsCertificateMode ? key : certificate);
            if (accounts.Keys.Next is { } next)
            {
                own.PlatformKeys.Add(new WeChatPayPlatformKey { Serial = next.Serial, Pem = next.Pem });
            }

            own.TransferReports.Add(new WeChatPayReportInfo { Type = "岗位类型", Content = "分销员" });
            own.TransferReports.Add(new WeChatPayReportInfo { Type = "报酬说明", Content = "推广佣金" });
            options.Merchants[row.Merchant.Value] = own;
        }
    }

    private static string PublicOf(string privatePem)
    {
        using var key = System.Security.Cryptography.RSA.Create();
        key.ImportFromPem(privatePem);
        return key.ExportSubjectPublicKeyInfoPem();
    }
}
