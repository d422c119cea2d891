using System.IO.Compression;
using System.Net;
using System.Text;
using Distribution.Kernel;
using Distribution.Local.Providers;
using Distribution.Local.Providers.Alipay;
using Distribution.Payments;
using Distribution.Payments.Alipay;
using Distribution.Payments.Alipay.Bills;
using Distribution.Payments.Bills;
using Distribution.Tests.Providers.Alipay;
using Distribution.Tests.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Distribution.Tests.Payments.Alipay;

/// <summary>Bills over the wire: the address is signed, the zip itself is not.</summary>
public sealed class AlipayBillsTests : IDisposable
{
    private const string Method = "alipay.data.dataservice.bill.downloadurl.query";
    private const string Usual = "http://dwbillcenter.alipay.com/downloadBillFile.resource?bizType=trade&token=1";
    private static readonly DateOnly Day = new(2026, 3, 1);
    private static readonly Encoding Gb = CodePagesEncodingProvider.Instance.GetEncoding("gb18030")!;
    private static readonly byte[] Bill = Gb.GetBytes("#业务明细\n列\n#列表结束");

    private readonly Wire _wire = new();
    private readonly AlipayHttp _http;
    private readonly AlipayBills _bills;

    public AlipayBillsTests()
    {
        var settings = new AlipayOptions();
        AlipaySetUp.Fill(settings, AlipayBench.Keys, AlipayBench.Applications, new Uri("https://openapi.alipay.com/gateway.do"));
        IOptions<AlipayOptions> options = Options.Create(settings);
        var merchants = new AlipayMerchants(options);
        _http = new AlipayHttp(_wire);
        var clock = new TestClock(new DateTimeOffset(2026, 3, 2, 4, 0, 0, TimeSpan.Zero));
        _bills = new AlipayBills(new AlipayClient(_http, options, clock, NullLogger<AlipayClient>.Instance), merchants, _http, options);
    }

    public void Dispose()
    {
        _http.Dispose();
        _wire.Dispose();
    }

    [Theory]
    [InlineData("trade", "trade")]
    [InlineData("fund", "signcustomer")]
    public async Task The_list_comes_out_of_the_zip_as_it_was_written_and_is_fetched_by_https(string bill, string type)
    {
        _wire.Serve(Usual, Zip(("2088_20260301_业务明细(汇总).csv", [1]), ("2088_20260301_业务明细.csv", Bill)));

        (await DownloadAsync(bill)).ShouldBeOfType<GatewayOutcome<ReadOnlyMemory<byte>>.Known>().Value.ToArray().ShouldBe(Bill);

        _wire.Forms.ShouldHaveSingleItem().ShouldContain(Uri.EscapeDataString($$"""{"bill_type":"{{type}}","bill_date":"2026-03-01"}"""));
        _wire.Gets.ShouldBe([new Uri(Usual.Replace("http://", "https://", StringComparison.Ordinal))]);
    }

    [Theory]
    [InlineData("https://evil.example/downloadBillFile.resource")]
    [InlineData("https://evilalipay.com/downloadBillFile.resource")]
    [InlineData("https://dwbillcenter.alipay.com.evil.example/downloadBillFile.resource")]
    [InlineData("http://169.254.169.254/downloadBillFile.resource")]
    [InlineData("https://dwbillcenter.alipay.com:8443/downloadBillFile.resource")]
    [InlineData("https://a:b@dwbillcenter.alipay.com/downloadBillFile.resource")]
    [InlineData("file:///etc/passwd")]
    public async Task An_address_that_is_not_Alipays_is_not_asked(string address)
    {
        _wire.Serve(address, Zip(("业务明细.csv", Bill)));

        (await RefusedAsync()).ShouldBe("bill.address_foreign");
        _wire.Gets.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_zip_that_breaks_off_anywhere_is_refused()
    {
        byte[] zip = Zip(("业务明细.csv", Bill));
        for (int length = 0; length < zip.Length; length++)
        {
            _wire.Serve(Usual, zip[..length]);
            (await RefusedAsync()).ShouldBe("bill.broken", $"{length} bytes");
        }
    }

    [Fact]
    public async Task A_zip_without_one_list_or_with_too_much_in_it_is_refused()
    {
        _wire.Serve(Usual, Zip(("业务明细(汇总).csv", Bill)));
        (await RefusedAsync()).ShouldBe("bill.broken");
        _wire.Serve(Usual, Zip(("业务明细_1.csv", Bill), ("业务明细_2.csv", Bill)));
        (await RefusedAsync()).ShouldBe("bill.broken");
        _wire.Serve(Usual, Zip([.. Enumerable.Range(0, 21).Select(i => ($"{i}.txt", Bill)), ("业务明细.csv", Bill)]));
        (await RefusedAsync()).ShouldBe("bill.broken");
        _wire.Serve(Usual, Zip(("业务明细.csv", new byte[BillBytes.Max + 1])));
        (await RefusedAsync()).ShouldBe("bill.too_large");
    }

    [Fact]
    public async Task What_is_not_there_is_told_from_what_is_refused_and_from_what_nobody_answers()
    {
        _wire.Content = AlipayContent.Refused("isp.bill_not_exist");
        (await RefusedAsync()).ShouldBe("bill.none");
        _wire.Content = AlipayContent.Refused("isv.insufficient-isv-permissions");
        (await RefusedAsync()).ShouldBe("alipay.isv_insufficient_isv_permissions");
        _wire.Serve(Usual, null);
        (await DownloadAsync("trade")).ShouldBeOfType<GatewayOutcome<ReadOnlyMemory<byte>>.Unknown>();
        _bills.Has(new MerchantId("veg")).ShouldBeFalse();
    }

    private Task<GatewayOutcome<ReadOnlyMemory<byte>>> DownloadAsync(string bill) => _bills.DownloadAsync(new BillRequest(AlipayBench.Merchant, Day, bill, false), default);

    private async Task<string> RefusedAsync() => (await DownloadAsync("trade")).ShouldBeOfType<GatewayOutcome<ReadOnlyMemory<byte>>.Refused>().Problem.Code;

    private static byte[] Zip(params (string Name, byte[] Content)[] files)
    {
        using var packed = new MemoryStream();
        using (var archive = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true, Gb))
        {
            foreach ((string name, byte[] content) in files)
            {
                using Stream stream = archive.CreateEntry(name).Open();
                stream.Write(content);
            }
        }

        return packed.ToArray();
    }

    /// <summary>Alipay's hosts: answers calls with signed content, and GETs with a file; null is a server in trouble.</summary>
    private sealed class Wire : HttpMessageHandler
    {
        private readonly AlipayGate _gate = new(AlipayBench.Keys, AlipayBench.Applications);
        private byte[]? _file;

        public byte[] Content { get; set; } = [];

        public List<string> Forms { get; } = [];

        public List<Uri> Gets { get; } = [];

        public void Serve(string url, byte[]? file)
        {
            Content = Encoding.UTF8.GetBytes($$"""{"code":"10000","msg":"Success","bill_download_url":"{{url}}"}""");
            _file = file;
        }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Method == HttpMethod.Get)
            {
                Gets.Add(request.RequestUri!);
                return _file is null ? new HttpResponseMessage(HttpStatusCode.ServiceUnavailable) : new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(_file) };
            }

            Forms.Add(await request.Content!.ReadAsStringAsync(cancellationToken));
            ProviderReply reply = _gate.Answer(Method, Content);
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = new ReadOnlyMemoryContent(reply.Body) };
        }
    }
}
