using System.Globalization;
using System.IO.Compression;
using System.Text;
using Distribution.Local.Providers.Faults;
using Distribution.Storage;

namespace Distribution.Local.Providers.Alipay.Bills;

/// <summary>
/// Bills of past days: from nine in the morning of the next day on there is an address for each that is good for half a minute, and at it a zip with the
/// list and its sums. A day on which nothing happened has no bill.
/// </summary>
/// <param name="gateway">Where the interface is; files lie beside it.</param>
internal sealed class AlipayBillFiles(IEntityScan scan, FaultBook faults, AlipayApplications applications, TimeProvider clock, Uri gateway)
{
    public const string Path = "/downloadBillFile.resource";

    private const string Trade = "trade";
    private const string Account = "signcustomer";
    private const string DateFormat = "yyyy-MM-dd";
    private const int ReadyAtHour = 9;
    private const int SecondsGood = 30;
    private static readonly TimeSpan China = TimeSpan.FromHours(8);

    private static Encoding Encoding { get; } = CodePagesEncodingProvider.Instance.GetEncoding("gb18030") ?? throw new InvalidOperationException("There is no GB 18030.");

    /// <summary><c>alipay.data.dataservice.bill.downloadurl.query</c>.</summary>
    public async Task<byte[]> QueryAsync(AlipayCall call, CancellationToken cancellation)
    {
        if (AlipayContent.Read(call.Content, AlipayWordsJson.Default.BillAsk) is not { BillType: Trade or Account } ask || !TryDate(ask.BillDate, out DateOnly day))
        {
            return AlipayContent.Refused("isv.invalid_arguments");
        }

        DateTimeOffset now = clock.GetUtcNow();
        var bill = new Bill(call.Application.AppId, ask.BillType, day, now.ToUnixTimeSeconds() + SecondsGood, 0);
        if (now.ToOffset(China).DateTime < day.AddDays(1).ToDateTime(new TimeOnly(ReadyAtHour, 0)) || (await LinesAsync(call.Application, bill, cancellation).ConfigureAwait(false)).Length == 0)
        {
            return AlipayContent.Refused("isp.bill_not_exist");
        }

        bool isOff = await faults.HasOtherAmountAsync(ProviderCall.Bill, cancellation).ConfigureAwait(false);
        string url = $"{gateway.GetLeftPart(UriPartial.Authority)}{Path}?token={(isOff ? bill with { Off = 1 } : bill).Token}";
        return AlipayContent.Of(new BillSaid(AlipayContent.Done, AlipayContent.Success, url), AlipayWordsJson.Default.BillSaid);
    }

    public async Task<ProviderReply> DownloadAsync(ProviderRequest request, CancellationToken cancellation)
    {
        if (Bill.Of(request.PathAndQuery.Split("?token=") is [_, var token] ? token : "") is not { } bill || applications.Find(bill.AppId) is not { } application
            || clock.GetUtcNow().ToUnixTimeSeconds() > bill.Until)
        {
            return new ProviderReply(403, ProviderHeaders.None, default);
        }

        string[] lines = await LinesAsync(application, bill, cancellation).ConfigureAwait(false);
        return new ProviderReply(200, ProviderHeaders.Of(("Content-Type", "application/zip")), Pack(application, bill, lines));
    }

    private async Task<string[]> LinesAsync(AlipayApplication application, Bill bill, CancellationToken cancellation)
    {
        var lines = new List<(DateTimeOffset At, string Text)>();
        if (bill.Kind == Trade)
        {
            await AddTradesAsync(application, bill, lines, cancellation).ConfigureAwait(false);
        }
        else
        {
            await foreach (Entity entity in scan.ScanAsync(AlipayKey.TransferOf(application.Merchant, ""), AlipayKey.Transfer, cancellation).ConfigureAwait(false))
            {
                AlipayTransferRow row = StoreJson.Read(entity, AlipayRowJson.Default.AlipayTransferRow).Value;
                if (row is { Status: "SUCCESS" or "REFUND", EndedAt: { } at } && IsOf(bill, at))
                {
                    lines.Add((at, AlipayBillLines.Transfer(row, at, Off(bill, lines.Count), isBack: false)));
                }

                if (row.ReturnedAt is { } back && IsOf(bill, back))
                {
                    lines.Add((back, AlipayBillLines.Transfer(row, back, Off(bill, lines.Count), isBack: true)));
                }
            }
        }

        return [.. lines.OrderBy(static line => line.At).Select(static line => line.Text)];
    }

    private async Task AddTradesAsync(AlipayApplication application, Bill bill, List<(DateTimeOffset At, string Text)> lines, CancellationToken cancellation)
    {
        var trades = new Dictionary<string, TradeRow>(StringComparer.Ordinal);
        string partitions = AlipayKey.TradeOf(application.Merchant, "");
        await foreach (Entity entity in scan.ScanAsync(partitions, AlipayKey.Trade, cancellation).ConfigureAwait(false))
        {
            TradeRow trade = StoreJson.Read(entity, AlipayRowJson.Default.TradeRow).Value;
            trades[entity.Partition] = trade;
            if (trade.PaidAt is { } at && IsOf(bill, at))
            {
                lines.Add((at, AlipayBillLines.Payment(trade, at, Off(bill, lines.Count))));
            }
        }

        await foreach (Entity entity in scan.ScanAsync(partitions, AlipayKey.RefundOf(""), cancellation).ConfigureAwait(false))
        {
            AlipayRefundRow refund = StoreJson.Read(entity, AlipayRowJson.Default.AlipayRefundRow).Value;
            if (IsOf(bill, refund.DoneAt ?? refund.At) && trades.TryGetValue(entity.Partition, out TradeRow? trade))
            {
                lines.Add((refund.DoneAt ?? refund.At, AlipayBillLines.Refund(trade, refund, Off(bill, lines.Count))));
            }
        }
    }

    private static byte[] Pack(AlipayApplication application, Bill bill, string[] lines)
    {
        string name = bill.Kind == Trade ? "业务明细" : "账务明细";
        string file = $"{application.SellerId}0156_{bill.Day:yyyyMMdd}_{name}";
        using var packed = new MemoryStream();
        using (var archive = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true, Encoding))
        {
            Write(archive, file + "(汇总).csv", $"#支付宝{name}汇总查询\r\n类型,笔数\r\n合计,{lines.Length}\r\n");
            Write(archive, file + ".csv", AlipayBillLines.Whole(bill.Kind == Trade, name, lines));
        }

        return packed.ToArray();
    }

    private static void Write(ZipArchive archive, string name, string text)
    {
        using Stream stream = archive.CreateEntry(name).Open();
        stream.Write(Encoding.GetBytes(text));
    }

    private static bool IsOf(Bill bill, DateTimeOffset at) => DateOnly.FromDateTime(at.ToOffset(China).DateTime) == bill.Day;

    /// <summary>What the first line of a bill that is to differ has too much, in fen.</summary>
    private static long Off(Bill bill, int line) => line == 0 ? bill.Off : 0;

    private static bool TryDate(string text, out DateOnly day) => DateOnly.TryParseExact(text, DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out day);

    /// <summary>A bill that was asked for; the token says which.</summary>
    /// <param name="Until">When its address ends, Unix seconds.</param>
    /// <param name="Off">What one amount has too much on purpose, in fen.</param>
    private sealed record Bill(string AppId, string Kind, DateOnly Day, long Until, int Off)
    {
        public string Token => string.Create(CultureInfo.InvariantCulture, $"{AppId}.{Kind}.{Day:yyyy-MM-dd}.{Until}.{Off}");

        public static Bill? Of(string token) =>
            token.Split('.') is [var app, var kind, var date, var until, var off] && TryDate(date, out DateOnly day)
            && long.TryParse(until, NumberStyles.None, CultureInfo.InvariantCulture, out long end)
                ? new Bill(app, kind, day, end, off == "1" ? 1 : 0)
                : null;
    }
}
