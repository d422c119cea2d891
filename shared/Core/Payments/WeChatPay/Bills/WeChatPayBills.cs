using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Distribution.Kernel;
using Distribution.Payments.Bills;
using Distribution.Payments.Signing;
using Distribution.Payments.WeChatPay.Wire;
using Microsoft.Extensions.Options;

namespace Distribution.Payments.WeChatPay.Bills;

/// <summary>
/// Bills of a day: of transactions (交易账单), and of the funds of the account that payouts leave from (资金账单). They are ready from ten in the
/// morning of the next day, for three months. What answers the download is not signed; the hash in the signed answer before it says whether it is genuine.
/// </summary>
internal sealed class WeChatPayBills(WeChatPayClient client, WeChatPayMerchants merchants, WeChatPayHttp http, IOptions<WeChatPayOptions> options, TimeProvider time) : IBillGateway
{
    private const string DownloadPath = "/v3/billdownload/";
    private const int HashDigits = 40;

    /// <summary>The interface's names, one for the other.</summary>
    private static readonly string[] Hosts = ["api.mch.weixin.qq.com", "api2.mch.weixin.qq.com"];

    public string Name => WeChatPayGateway.ProviderName;

    public bool Has(MerchantId merchant) => merchants.Find(merchant) is not null;

    public async Task<GatewayOutcome<ReadOnlyMemory<byte>>> DownloadAsync(BillRequest request, CancellationToken cancellation)
    {
        if (merchants.Find(request.Merchant) is not { } own)
        {
            return Unknown(GatewayProblems.NoAccount);
        }

        GatewayOutcome<ReadOnlyMemory<byte>> outcome = Refused(BillProblems.None());
        foreach (string path in Paths(request))
        {
            outcome = await AskAsync(own, path, cancellation).ConfigureAwait(false);
            if (outcome is not GatewayOutcome<ReadOnlyMemory<byte>>.Refused { Problem.Code: BillProblems.NoneCode })
            {
                return outcome;
            }
        }

        return outcome;
    }

    /// <summary>
    /// Transfers leave from the operating account (运营账户), of older merchants from the basic one. A day on which nothing has moved has no bill, so the
    /// basic account is only asked for once it is sure that the operating one has none.
    /// </summary>
    private static IEnumerable<string> Paths(BillRequest request)
    {
        string day = request.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        if (request.Bill != "fund")
        {
            yield return $"/v3/bill/tradebill?bill_date={day}&bill_type=ALL&tar_type=GZIP";
            yield break;
        }

        yield return $"/v3/bill/fundflowbill?bill_date={day}&account_type=OPERATION&tar_type=GZIP";
        if (request.IsLate)
        {
            yield return $"/v3/bill/fundflowbill?bill_date={day}&account_type=BASIC&tar_type=GZIP";
        }
    }

    private async Task<GatewayOutcome<ReadOnlyMemory<byte>>> AskAsync(WeChatPayMerchant own, string path, CancellationToken cancellation)
    {
        switch (await client.AskAsync(own, HttpMethod.Get, path, [], cancellation).ConfigureAwait(false))
        {
            case WeChatPayAnswer.Done done:
                return WeChatPayWire.Read(done.Body, WeChatPayJson.Default.BillAnswer) is { HashType: "SHA1", HashValue.Length: HashDigits } bill
                    ? await FetchAsync(own, bill, cancellation).ConfigureAwait(false)
                    : Unknown(WeChatPayWire.Senseless);
            case WeChatPayAnswer.Error error when error.Is("NOSTATEMENTEXIST"):
                return Refused(BillProblems.None());
            case WeChatPayAnswer.Error error when error.Is("STATEMENTCREATING"):
                return Unknown(error.Code);
            case var other:
                return WeChatPayWire.Other<ReadOnlyMemory<byte>>(other);
        }
    }

    private async Task<GatewayOutcome<ReadOnlyMemory<byte>>> FetchAsync(WeChatPayMerchant own, BillAnswer bill, CancellationToken cancellation)
    {
        if (!Uri.TryCreate(bill.DownloadUrl, UriKind.Absolute, out Uri? address) || !IsOwn(address))
        {
            return Refused(BillProblems.Address());
        }

        try
        {
            using HttpRequestMessage request = Request(own, address);
            (int status, byte[]? body) = await BillBytes.GetAsync(http.Client, request, cancellation).ConfigureAwait(false);
            return status != 200 ? Unknown($"WeChat Pay answered {status} to the download.")
                : body is null ? Refused(BillProblems.TooLarge())
                : Check(body, bill.HashValue);
        }
        catch (Exception error) when (ProviderHttp.IsUnclear(error, cancellation))
        {
            return Unknown(error.GetType().Name);
        }
    }

    private static GatewayOutcome<ReadOnlyMemory<byte>> Check(byte[] body, string hash)
    {
        if (!BillBytes.Gunzip(body).TryGet(out byte[]? plain, out Problem? problem))
        {
            return Refused(problem);
        }

        return string.Equals(Convert.ToHexString(SHA1.HashData(plain)), hash, StringComparison.OrdinalIgnoreCase)
            ? new GatewayOutcome<ReadOnlyMemory<byte>>.Known(plain)
            : Refused(BillProblems.Broken("its SHA-1 is another one"));
    }

    /// <summary>Only the interface itself is asked, whatever an answer names.</summary>
    private bool IsOwn(Uri address)
    {
        Uri own = options.Value.BaseUrl;
        bool isSame = Uri.Compare(address, own, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0;
        bool isOther = address.Scheme == Uri.UriSchemeHttps && address.IsDefaultPort && Hosts.Contains(own.Host, StringComparer.Ordinal) && Hosts.Contains(address.Host, StringComparer.Ordinal);
        return (isSame || isOther) && address.UserInfo.Length == 0 && address.AbsolutePath.StartsWith(DownloadPath, StringComparison.Ordinal);
    }

    private HttpRequestMessage Request(WeChatPayMerchant own, Uri address)
    {
        string timestamp = WeChatPaySignature.Timestamp(time.GetUtcNow());
        string nonce = Guid.NewGuid().ToString("N");
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Authorization = new AuthenticationHeaderValue(
            WeChatPaySignature.Scheme, WeChatPaySignature.Authorization(own, HttpMethod.Get.Method, address.PathAndQuery, timestamp, nonce, []));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("*/*"));
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("Distribution", "1.0"));
        return request;
    }

    private static GatewayOutcome<ReadOnlyMemory<byte>> Refused(Problem problem) => new GatewayOutcome<ReadOnlyMemory<byte>>.Refused(problem);

    private static GatewayOutcome<ReadOnlyMemory<byte>> Unknown(string reason) => new GatewayOutcome<ReadOnlyMemory<byte>>.Unknown(reason);
}
