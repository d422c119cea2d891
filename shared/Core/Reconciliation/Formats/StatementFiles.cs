using System.Globalization;
using Distribution.Kernel;
using Distribution.Payments;
using Distribution.Payments.Alipay;
using Distribution.Payments.WeChatPay;
using Distribution.Storage;

namespace Distribution.Reconciliation.Formats;

/// <summary>
/// Bills that were put among the files as <c>statements/{merchant}/{provider}/{day}-{bill}.csv</c>, by whoever fetches them from
/// the provider's merchant platform. The first bill is needed, the others add to it. One that is larger than a file may be comes in pieces of its
/// bytes, <c>{day}-{bill}-1.csv</c>, <c>-2.csv</c> and so on, cut anywhere; a piece that is missing shows in what a bill says of its own end.
/// </summary>
public abstract class StatementFiles(IBlobStore files, string provider, params (string Bill, Func<ReadOnlyMemory<byte>, Result<ProviderStatement>> Read)[] bills)
    : IProviderStatements
{
    public string Name => provider;

    public async Task<GatewayOutcome<ProviderStatement>> ReadAsync(MerchantId merchant, DateOnly day, CancellationToken cancellation)
    {
        var lines = new List<StatementLine>();
        var kinds = new HashSet<StatementKind>();
        for (int i = 0; i < bills.Length; i++)
        {
            ReadOnlyMemory<byte>? content = await FileAsync(merchant, day, bills[i].Bill, cancellation).ConfigureAwait(false);
            if (content is null && i == 0)
            {
                return new GatewayOutcome<ProviderStatement>.Refused(StatementProblems.None());
            }

            if (content is { } bill)
            {
                if (!bills[i].Read(bill).TryGet(out ProviderStatement? read, out Problem? problem))
                {
                    return new GatewayOutcome<ProviderStatement>.Refused(problem);
                }

                lines.AddRange(read.Lines);
                kinds.UnionWith(read.Kinds);
            }
        }

        return new GatewayOutcome<ProviderStatement>.Known(new ProviderStatement(lines, kinds));
    }

    /// <summary>The whole bill; null if there is none. Of one in too many pieces, one more than may be: then it is too large or breaks off.</summary>
    private async Task<ReadOnlyMemory<byte>?> FileAsync(MerchantId merchant, DateOnly day, string bill, CancellationToken cancellation)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"statements/{merchant.Value}/{provider}/{day:yyyy-MM-dd}-{bill}");
        if (!IsName(name + ".csv"))
        {
            return null;
        }

        if (await files.GetAsync(name + ".csv", cancellation).ConfigureAwait(false) is { } whole)
        {
            return whole.Content;
        }

        using var content = new MemoryStream();
        for (int part = 1; part <= BillText.MaxParts + 1; part++)
        {
            if (await files.GetAsync(string.Create(CultureInfo.InvariantCulture, $"{name}-{part}.csv"), cancellation).ConfigureAwait(false) is not { } piece)
            {
                return part == 1 ? default(ReadOnlyMemory<byte>?) : content.ToArray();
            }

            content.Write(piece.Content.Span);
        }

        return content.ToArray();
    }

    /// <summary>A merchant whose id cannot be part of a file's name has no files.</summary>
    private static bool IsName(string name)
    {
        try
        {
            BlobRules.Check(name);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}

/// <summary>WeChat Pay's bills <c>trade</c> and <c>fund</c>.</summary>
public sealed class WeChatStatementFiles(IBlobStore files)
    : StatementFiles(files, WeChatPayGateway.ProviderName, ("trade", WeChatTradeBill.Read), ("fund", WeChatFundBill.Read));

/// <summary>Alipay's bill <c>trade</c>.</summary>
public sealed class AlipayStatementFiles(IBlobStore files) : StatementFiles(files, AlipayGateway.ProviderName, ("trade", AlipayTradeBill.Read));
