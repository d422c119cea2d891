using System.Globalization;
using Distribution.Kernel;
using Distribution.Payments.Alipay.Wire;
using Distribution.Payments.Bills;
using Distribution.Payments.Signing;
using Microsoft.Extensions.Options;

namespace Distribution.Payments.Alipay.Bills;

/// <summary>
/// Bills of a day (<c>alipay.data.dataservice.bill.downloadurl.query</c>): of trades, and of what moves the account. They are ready from nine in the
/// morning of the next day. The address comes in a signed answer; the file itself is signed by nobody, so that only Alipay's own hosts are asked, by https.
/// </summary>
internal sealed class AlipayBills(AlipayClient client, AlipayMerchants merchants, AlipayHttp http, IOptions<AlipayOptions> options) : IBillGateway
{
    private const string Method = "alipay.data.dataservice.bill.downloadurl.query";
    private const string NotExist = "isp.bill_not_exist";

    /// <summary>Whose subdomains the files of an interface of that domain lie on.</summary>
    private static readonly string[] Domains = [".alipay.com", ".alipaydev.com"];

    public string Name => AlipayGateway.ProviderName;

    public bool Has(MerchantId merchant) => merchants.Find(merchant) is not null;

    public async Task<GatewayOutcome<ReadOnlyMemory<byte>>> DownloadAsync(BillRequest request, CancellationToken cancellation)
    {
        if (merchants.Find(request.Merchant) is not { } own)
        {
            return Unknown(GatewayProblems.NoAccount);
        }

        var content = new BillContent(request.Bill == "fund" ? "signcustomer" : "trade", request.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        switch (await client.AskAsync(own, Method, content, AlipayJson.Default.BillContent, cancellation).ConfigureAwait(false))
        {
            case AlipayAnswer.Done done:
                return AlipayWire.Read(done.Body, AlipayJson.Default.BillAnswer) is { } bill
                    ? await FetchAsync(bill.BillDownloadUrl, cancellation).ConfigureAwait(false)
                    : Unknown(AlipayWire.Senseless);
            case AlipayAnswer.Error error when string.Equals(error.Code, NotExist, StringComparison.OrdinalIgnoreCase):
                return Refused(BillProblems.None());
            case var other:
                return AlipayWire.Other<ReadOnlyMemory<byte>>(other);
        }
    }

    private async Task<GatewayOutcome<ReadOnlyMemory<byte>>> FetchAsync(string url, CancellationToken cancellation)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? named) || Own(named) is not { } address)
        {
            return Refused(BillProblems.Address());
        }

        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            (int status, byte[]? body) = await BillBytes.GetAsync(http.Client, request, cancellation).ConfigureAwait(false);
            return status != 200 ? Unknown($"Alipay answered {status} to the download.")
                : body is null ? Refused(BillProblems.TooLarge())
                : AlipayBillArchive.Read(body).TryGet(out byte[]? plain, out Problem? problem) ? new GatewayOutcome<ReadOnlyMemory<byte>>.Known(plain)
                : Refused(problem);
        }
        catch (Exception error) when (ProviderHttp.IsUnclear(error, cancellation))
        {
            return Unknown(error.GetType().Name);
        }
    }

    /// <summary>The address as it is asked: of Alipay's other hosts by https, whatever the answer says. Null if it is not Alipay's.</summary>
    private Uri? Own(Uri address)
    {
        Uri own = options.Value.Gateway;
        if (address.UserInfo.Length > 0)
        {
            return null;
        }

        if (Uri.Compare(address, own, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0)
        {
            return address;
        }

        bool isOther = Domains.Any(domain => own.Host.EndsWith(domain, StringComparison.Ordinal) && address.Host.EndsWith(domain, StringComparison.Ordinal));
        return isOther && address.IsDefaultPort && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp)
            ? new UriBuilder(address) { Scheme = Uri.UriSchemeHttps, Port = -1 }.Uri
            : null;
    }

    private static GatewayOutcome<ReadOnlyMemory<byte>> Refused(Problem problem) => new GatewayOutcome<ReadOnlyMemory<byte>>.Refused(problem);

    private static GatewayOutcome<ReadOnlyMemory<byte>> Unknown(string reason) => new GatewayOutcome<ReadOnlyMemory<byte>>.Unknown(reason);
}
