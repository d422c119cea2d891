using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Distribution.Payments;
using Distribution.Payments.Bills;
using Distribution.Payments.Signing;
using Distribution.Payments.WeChatPay;
using Distribution.Payments.WeChatPay.Bills;
using Distribution.Tests.Payments.Kit;
using Microsoft.Extensions.Options;

namespace Distribution.Tests.Payments.WeChatPay;

/// <summary>Bills over the wire: the address and the hash are signed, the file itself is not.</summary>
public sealed class WeChatPayBillsTests : IAsyncLifetime, IDisposable
{
    private static readonly DateOnly Day = new(2026, 3, 1);
    private static readonly byte[] Bill = Encoding.UTF8.GetBytes("交易时间,\n`2026-03-01 10:00:00");
    private static readonly Dictionary<string, string> NoHeaders = [];

    private readonly WeChatPayKit _kit = new();
    private ProviderPeer _peer = null!;
    private WeChatPayHttp _http = null!;
    private WeChatPayBills _bills = null!;

    public async Task InitializeAsync()
    {
        _peer = await ProviderPeer.StartAsync();
        // A machine under load may leave a request lying for longer than a provider is waited for.
        _http = new WeChatPayHttp(ProviderHttp.Handler(), TimeSpan.FromMinutes(1));
        _bills = new WeChatPayBills(_kit.Client(_http, _peer.Address), _kit.Merchants(), _http, Options.Create(_kit.Settings(_peer.Address)), _kit.Clock);
    }

    public async Task DisposeAsync() => await _peer.DisposeAsync();

    public void Dispose()
    {
        _http.Dispose();
        _kit.Dispose();
    }

    [Fact]
    public async Task A_packed_bill_is_asked_for_and_fetched_with_signatures_and_comes_out_as_it_was_written()
    {
        Serve(Pack(Bill));

        (await DownloadAsync("trade")).ShouldBeOfType<GatewayOutcome<ReadOnlyMemory<byte>>.Known>().Value.ToArray().ShouldBe(Bill);

        _peer.Requests.Select(request => (request.Method, request.Target)).ShouldBe(
            [("GET", "/v3/bill/tradebill?bill_date=2026-03-01&bill_type=ALL&tar_type=GZIP"), ("GET", "/v3/billdownload/file?token=a%2Fb&tartype=gzip")]);
        _peer.Requests.ShouldAllBe(request => IsSigned(request));
    }

    [Fact]
    public async Task A_bill_that_is_not_packed_is_taken_too()
    {
        Serve(Bill);

        (await DownloadAsync("trade")).ShouldBeOfType<GatewayOutcome<ReadOnlyMemory<byte>>.Known>().Value.ToArray().ShouldBe(Bill);
    }

    [Fact]
    public async Task A_bill_with_another_hash_is_refused()
    {
        byte[] other = [.. Bill];
        other[^1]++;
        Serve(Pack(other));
        (await RefusedAsync("trade")).ShouldBe("bill.broken");
        Serve(other);
        (await RefusedAsync("trade")).ShouldBe("bill.broken");
    }

    [Fact]
    public async Task A_bill_that_breaks_off_anywhere_is_refused_unless_only_its_packing_is_cut()
    {
        byte[] packed = Pack(Bill);
        for (int length = 0; length < packed.Length; length++)
        {
            Serve(packed[..length]);
            if (await DownloadAsync("trade") is GatewayOutcome<ReadOnlyMemory<byte>>.Known known)
            {
                length.ShouldBeGreaterThan(packed.Length * 2 / 3);
                known.Value.ToArray().ShouldBe(Bill);
            }
            else
            {
                (await RefusedAsync("trade")).ShouldBe("bill.broken", $"{length} bytes");
            }
        }
    }

    [Fact]
    public async Task A_small_file_that_unpacks_to_more_than_is_read_is_refused()
    {
        Serve(Pack(new byte[BillBytes.Max + 1]));

        (await RefusedAsync("trade")).ShouldBe("bill.too_large");
    }

    [Theory]
    [InlineData("https://evil.example/v3/billdownload/file?token=a")]
    [InlineData("http://169.254.169.254/v3/billdownload/file?token=a")]
    [InlineData("https://api.mch.weixin.qq.com/v3/billdownload/file?token=a")]
    [InlineData("{peer}/v3/refund/domestic/refunds?token=a")]
    [InlineData("{user}/v3/billdownload/file?token=a")]
    [InlineData("/v3/billdownload/file?token=a")]
    public async Task An_address_that_is_not_the_interfaces_own_is_not_asked(string address)
    {
        string peer = _peer.Address.GetLeftPart(UriPartial.Authority);
        Serve(Bill, address.Replace("{peer}", peer, StringComparison.Ordinal).Replace("{user}", peer.Replace("http://", "http://a:b@", StringComparison.Ordinal), StringComparison.Ordinal));

        (await RefusedAsync("trade")).ShouldBe("bill.address_foreign");
        _peer.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task What_is_not_there_is_told_from_what_is_not_ready()
    {
        _peer.Answer = _ => _kit.Signed(400, """{"code":"NO_STATEMENT_EXIST","message":"账单文件不存在"}""");
        (await RefusedAsync("trade")).ShouldBe("bill.none");
        _peer.Answer = _ => _kit.Signed(400, """{"code":"STATEMENT_CREATING","message":"账单生成中"}""");
        (await DownloadAsync("trade")).ShouldBeOfType<GatewayOutcome<ReadOnlyMemory<byte>>.Unknown>();
        _peer.Answer = _ => _kit.Signed(200, """{"hash_type":"MD5","hash_value":"00","download_url":"x"}""");
        (await DownloadAsync("trade")).ShouldBeOfType<GatewayOutcome<ReadOnlyMemory<byte>>.Unknown>();
        Serve(Bill, status: 500);
        (await DownloadAsync("trade")).ShouldBeOfType<GatewayOutcome<ReadOnlyMemory<byte>>.Unknown>();
    }

    [Fact]
    public async Task An_address_that_nobody_has_signed_is_not_followed()
    {
        Serve(Bill);
        Func<WireRequest, WireAnswer> signed = _peer.Answer;
        _peer.Answer = request => signed(request) with { Headers = NoHeaders };

        (await DownloadAsync("trade")).ShouldBeOfType<GatewayOutcome<ReadOnlyMemory<byte>>.Unknown>();
        _peer.Requests.ShouldAllBe(request => request.Target.StartsWith("/v3/bill/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_basic_account_is_asked_about_payouts_once_it_is_sure_that_none_left_the_operating_one()
    {
        _peer.Answer = _ => _kit.Signed(400, """{"code":"NO_STATEMENT_EXIST","message":"账单文件不存在"}""");
        (await RefusedAsync("fund")).ShouldBe("bill.none");
        _peer.Requests.Count.ShouldBe(1);

        await DownloadAsync("fund", isLate: true);

        _peer.Requests.Skip(1).Select(request => request.Target).ShouldBe(
            ["/v3/bill/fundflowbill?bill_date=2026-03-01&account_type=OPERATION&tar_type=GZIP", "/v3/bill/fundflowbill?bill_date=2026-03-01&account_type=BASIC&tar_type=GZIP"]);
    }

    [Fact]
    public async Task Who_has_no_account_has_no_bills()
    {
        _bills.Has(new("veg")).ShouldBeFalse();
        (await _bills.DownloadAsync(new BillRequest(new("veg"), Day, "trade", false), default)).ShouldBeOfType<GatewayOutcome<ReadOnlyMemory<byte>>.Unknown>();
    }

    /// <summary>Serves this file for the bill, in the signed answer with the hash of the real one.</summary>
    private void Serve(byte[] file, string? address = null, int status = 200)
    {
        string url = address ?? $"{_peer.Address.GetLeftPart(UriPartial.Authority)}/v3/billdownload/file?token=a%2Fb&tartype=gzip";
        string hash = Convert.ToHexStringLower(SHA1.HashData(Bill));
        _peer.Answer = request => request.Target.StartsWith("/v3/bill/", StringComparison.Ordinal)
            ? _kit.Signed(200, $$"""{"hash_type":"SHA1","hash_value":"{{hash}}","download_url":"{{url}}"}""")
            : new WireAnswer(status, file, NoHeaders);
    }

    private bool IsSigned(WireRequest request)
    {
        string authorization = request.Headers["Authorization"];
        string Of(string name) => authorization.Split(name + "=\"")[1].Split('"')[0];
        byte[] message = Encoding.UTF8.GetBytes($"{request.Method}\n{request.Target}\n{Of("timestamp")}\n{Of("nonce_str")}\n\n");
        return _kit.MerchantKey.VerifyData(message, Convert.FromBase64String(Of("signature")), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    private Task<GatewayOutcome<ReadOnlyMemory<byte>>> DownloadAsync(string bill, bool isLate = false) =>
        _bills.DownloadAsync(new BillRequest(WeChatPayKit.Merchant, Day, bill, isLate), default);

    private async Task<string> RefusedAsync(string bill) =>
        (await DownloadAsync(bill)).ShouldBeOfType<GatewayOutcome<ReadOnlyMemory<byte>>.Refused>().Problem.Code;

    private static byte[] Pack(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var stream = new GZipStream(packed, CompressionLevel.Optimal))
        {
            stream.Write(content);
        }

        return packed.ToArray();
    }
}
