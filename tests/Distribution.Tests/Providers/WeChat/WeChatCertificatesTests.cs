using Distribution.Kernel;
using Distribution.Local.Providers.Http;
using Distribution.Local.Providers.WeChat;
using Distribution.Payments;
using Distribution.Payments.WeChatPay;
using Distribution.Payments.WeChatPay.Certificates;
using Distribution.Tests.TestKit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Distribution.Tests.Providers.WeChat;

/// <summary>The simulated WeChat Pay lists its platform certificate, and a shop that has no key at all begins with that.</summary>
public sealed class WeChatCertificatesTests
{
    [Fact]
    public async Task A_shop_without_keys_gets_the_certificate_and_goes_on_with_it()
    {
        using WeChatBench bench = await WeChatBench.OpenAsync(certificateMode: true);
        await bench.KnowAsync("bo");
        bench.Options.Merchants[WeChatBench.Merchant.Value].PlatformKeys.Clear();
        IOptions<WeChatPayOptions> options = Options.Create(bench.Options);
        using var http = new WeChatPayHttp(new ProviderHandler(bench.Wire));
        var merchants = new WeChatPayMerchants(options);
        var certificates = new PlatformCertificates(
            bench.Store, new CertificateFetch(http, options, bench.Clock, new Logger<CertificateFetch>(bench.Log)), bench.Clock, new Logger<PlatformCertificates>(bench.Log));
        var client = new WeChatPayClient(http, options, bench.Clock, new Logger<WeChatPayClient>(bench.Log), certificates);
        var transfers = new WeChatPayTransfers(client, merchants, bench.Accounts);

        var request = new TransferRequest(WeChatBench.Merchant, "P1", new DistributorId("bo"), 5000, Currency.CNY, "佣金");
        (await transfers.SendAsync(request, default)).ShouldBeOfType<GatewayOutcome<TransferStatus>.Known>().Value.AwaitsPayee.ShouldBeTrue();

        bench.Wire.Passed.Select(static passed => passed.Request.Path).ShouldBe([CertificateFetch.Path, "/v3/fund-app/mch-transfer/transfer-bills"]);
        bench.Wire.Passed[1].Request.Header(WeChatSigner.SerialHeader).ShouldBe(bench.Keys.Keys.CertificateSerial, "the payee's name was encrypted for it and understood");
    }
}
