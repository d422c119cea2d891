using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Distribution.Local.Providers.Faults;
using Distribution.Storage;

namespace Distribution.Local.Providers.WeChat.Bills;

/// <summary>
/// Bills of past days: asked for from ten in the morning of the next day on and for three months, then fetched from an address of which the answer is
/// signed by nobody. A day on which nothing happened has no bill. Payouts leave from the operating account.
/// </summary>
internal sealed class WeChatBills(IEntityScan scan, FaultBook faults, TimeProvider clock)
{
    public const string Applications = "/v3/bill/";
    public const string Download = "/v3/billdownload/file";

    private const string Trade = "tradebill";
    private const string Fund = "fundflowbill";
    private const int ReadyAtHour = 10;
    private const int DaysKept = 90;
    private const string DateFormat = "yyyy-MM-dd";
    private static readonly TimeSpan China = TimeSpan.FromHours(8);

    /// <summary>Where the bill lies, and its hash.</summary>
    /// <param name="kind">What follows <see cref="Applications"/>.</param>
    public async Task<WeChatAnswer> ApplyAsync(WeChatAccount account, string kind, string query, CancellationToken cancellation)
    {
        Dictionary<string, string> asked = Parameters(query);
        DateTime now = clock.GetUtcNow().ToOffset(China).DateTime;
        if (kind is not (Trade or Fund) || !DateOnly.TryParseExact(asked.GetValueOrDefault("bill_date"), DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day)
            || asked.GetValueOrDefault("tar_type", "GZIP") != "GZIP" || asked.GetValueOrDefault("bill_type", "ALL") != "ALL"
            || asked.GetValueOrDefault("account_type", "BASIC") is not ("BASIC" or "OPERATION" or "FEES"))
        {
            return WeChatAnswer.Parameter("There is no such bill.");
        }

        if (day >= DateOnly.FromDateTime(now) || day < DateOnly.FromDateTime(now).AddDays(-DaysKept))
        {
            return WeChatAnswer.Invalid("The bill_date is not a day of the last three months.");
        }

        if (now < day.AddDays(1).ToDateTime(new TimeOnly(ReadyAtHour, 0)))
        {
            return WeChatAnswer.Error(400, "STATEMENT_CREATING", "The bill is being written; ask after ten in the morning.");
        }

        var bill = new Bill(kind == Trade ? kind : asked.GetValueOrDefault("account_type", "BASIC"), day, asked.ContainsKey("tar_type"), false);
        if (await WriteAsync(account, bill, cancellation).ConfigureAwait(false) is null)
        {
            return WeChatAnswer.Error(400, "NO_STATEMENT_EXIST", "Nothing happened on this day.");
        }

        bill = bill with { IsOff = await faults.HasOtherAmountAsync(ProviderCall.Bill, cancellation).ConfigureAwait(false) };
        byte[] content = await WriteAsync(account, bill, cancellation).ConfigureAwait(false) ?? [];
        return WeChatAnswer.Of(
            new BillReply("SHA1", Convert.ToHexStringLower(SHA1.HashData(content)), $"{ProviderModule.Here.GetLeftPart(UriPartial.Authority)}{Download}?token={bill.Token}"),
            WeChatDocuments.Default.BillReply);
    }

    public async Task<ProviderReply> DownloadAsync(WeChatAccount account, string query, CancellationToken cancellation)
    {
        byte[]? content = Bill.Of(Parameters(query).GetValueOrDefault("token", "")) is { } bill ? await WriteAsync(account, bill, cancellation).ConfigureAwait(false) : null;
        return content is null
            ? new ProviderReply(400, ProviderHeaders.None, Encoding.UTF8.GetBytes("""{"code":"INVALID_REQUEST","message":"There is no such file."}"""))
            : new ProviderReply(200, ProviderHeaders.Of(("Content-Type", "text/plain")), Bill.Of(Parameters(query)["token"]) is { IsPacked: true } ? Pack(content) : content);
    }

    /// <summary>Null if it would have no lines.</summary>
    private async Task<byte[]?> WriteAsync(WeChatAccount account, Bill bill, CancellationToken cancellation)
    {
        string[] lines = bill.Kind switch
        {
            Trade => await TradesAsync(account, bill, cancellation).ConfigureAwait(false),
            "OPERATION" => await TransfersAsync(account, bill, cancellation).ConfigureAwait(false),
            _ => [],
        };
        return lines.Length == 0 ? null : Encoding.UTF8.GetBytes(bill.Kind == Trade ? WeChatBillLines.Trades(lines) : WeChatBillLines.Funds(lines));
    }

    private async Task<string[]> TradesAsync(WeChatAccount account, Bill bill, CancellationToken cancellation)
    {
        var lines = new List<(DateTimeOffset At, string Text)>();
        var payments = new Dictionary<string, WeChatPaymentRow>(StringComparer.Ordinal);
        string partitions = WeChatKey.PaymentOf(account.Merchant, "");
        await foreach (Entity entity in scan.ScanAsync(partitions, WeChatKey.Payment, cancellation).ConfigureAwait(false))
        {
            WeChatPaymentRow payment = StoreJson.Read(entity, WeChatRowJson.Default.WeChatPaymentRow).Value;
            payments[entity.Partition] = payment;
            if (payment.PaidAt is { } at && IsOf(bill.Day, at))
            {
                lines.Add((at, WeChatBillLines.Payment(account, payment, at, Off(bill, lines.Count))));
            }
        }

        await foreach (Entity entity in scan.ScanAsync(partitions, WeChatKey.RefundOf(""), cancellation).ConfigureAwait(false))
        {
            WeChatRefundRow refund = StoreJson.Read(entity, WeChatRowJson.Default.WeChatRefundRow).Value;
            if (IsOf(bill.Day, refund.At) && payments.TryGetValue(entity.Partition, out WeChatPaymentRow? payment))
            {
                lines.Add((refund.At, WeChatBillLines.Refund(account, payment, refund, Off(bill, lines.Count))));
            }
        }

        return [.. lines.OrderBy(static line => line.At).Select(static line => line.Text)];
    }

    private async Task<string[]> TransfersAsync(WeChatAccount account, Bill bill, CancellationToken cancellation)
    {
        var lines = new List<(DateTimeOffset At, string Text)>();
        await foreach (Entity entity in scan.ScanAsync(WeChatKey.TransferOf(account.Merchant, ""), WeChatKey.Transfer, cancellation).ConfigureAwait(false))
        {
            WeChatTransferRow transfer = StoreJson.Read(entity, WeChatRowJson.Default.WeChatTransferRow).Value;
            if (transfer.State == "SUCCESS" && IsOf(bill.Day, transfer.UpdatedAt))
            {
                lines.Add((transfer.UpdatedAt, WeChatBillLines.Transfer(transfer, Off(bill, lines.Count))));
            }
        }

        return [.. lines.OrderBy(static line => line.At).Select(static line => line.Text)];
    }

    /// <summary>What the first line of a bill that is to differ has too much, in fen.</summary>
    private static long Off(Bill bill, int line) => bill.IsOff && line == 0 ? 1 : 0;

    private static bool IsOf(DateOnly day, DateTimeOffset at) => DateOnly.FromDateTime(at.ToOffset(China).DateTime) == day;

    private static byte[] Pack(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var stream = new GZipStream(packed, CompressionLevel.Fastest))
        {
            stream.Write(content);
        }

        return packed.ToArray();
    }

    private static Dictionary<string, string> Parameters(string query)
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string part in query.Split('&'))
        {
            string[] pair = part.Split('=', 2);
            all[pair[0]] = pair.Length == 2 ? Uri.UnescapeDataString(pair[1]) : "";
        }

        return all;
    }

    /// <summary>A bill that was asked for; the token says which.</summary>
    /// <param name="IsOff">One amount is a fen too high, on purpose.</param>
    private sealed record Bill(string Kind, DateOnly Day, bool IsPacked, bool IsOff)
    {
        public string Token => string.Create(CultureInfo.InvariantCulture, $"{Kind}.{Day:yyyy-MM-dd}.{(IsPacked ? 1 : 0)}.{(IsOff ? 1 : 0)}");

        public static Bill? Of(string token) =>
            token.Split('.') is [var kind, var date, var packed, var off] && DateOnly.TryParseExact(date, DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day)
                ? new Bill(kind, day, packed == "1", off == "1")
                : null;
    }
}
