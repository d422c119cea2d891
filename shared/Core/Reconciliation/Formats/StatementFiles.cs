using Distribution.Kernel;
using Distribution.Payments;
using Distribution.Payments.Alipay;
using Distribution.Payments.WeChatPay;
using Distribution.Storage;

namespace Distribution.Reconciliation.Formats;

/// <summary>
/// Bills among the files (<see cref="BillFiles"/>), whoever has put them there: a person, or <see cref="FetchBills"/>, which is asked for what is missing.
/// The first bill is needed, the others add to it.
/// </summary>
/// <param name="fetch">Null if only people put bills there.</param>
public abstract class StatementFiles(IBlobStore files, FetchBills? fetch, string provider, params BillFormat[] bills) : IProviderStatements
{
    private readonly BillFiles _files = new(files);

    public string Name => provider;

    public async Task<GatewayOutcome<ProviderStatement>> ReadAsync(MerchantId merchant, DateOnly day, CancellationToken cancellation)
    {
        var lines = new List<StatementLine>();
        var kinds = new HashSet<StatementKind>();
        bool isThere = true;
        string? why = null;
        Problem? unread = null;
        foreach (BillFormat format in bills)
        {
            ReadOnlyMemory<byte>? content = await _files.GetAsync(merchant, provider, day, format.Bill, cancellation).ConfigureAwait(false);
            if (content is null && fetch is not null)
            {
                (content, string? reason) = await fetch.TryAsync(merchant, provider, day, format, cancellation).ConfigureAwait(false);
                why ??= format == bills[0] ? reason : null;
            }

            isThere &= content is not null || format != bills[0];
            if (isThere && content is { } bill)
            {
                if (!format.Read(bill).TryGet(out ProviderStatement? read, out Problem? problem))
                {
                    if (format == bills[0])
                    {
                        return new GatewayOutcome<ProviderStatement>.Refused(problem);
                    }

                    // What the first bill tells is compared all the same.
                    unread ??= problem;
                    continue;
                }

                lines.AddRange(read.Lines);
                kinds.UnionWith(read.Kinds);
            }
        }

        return isThere ? new GatewayOutcome<ProviderStatement>.Known(new ProviderStatement(lines, kinds) { Unread = unread })
            : why is null ? new GatewayOutcome<ProviderStatement>.Refused(StatementProblems.None())
            : new GatewayOutcome<ProviderStatement>.Unknown(why);
    }
}

/// <summary>WeChat Pay's bills <c>trade</c> and <c>fund</c>.</summary>
public sealed class WeChatStatementFiles(IBlobStore files, FetchBills? fetch = null) : StatementFiles(
    files,
    fetch,
    WeChatPayGateway.ProviderName,
    new BillFormat("trade", WeChatTradeBill.Read, WeChatTradeBill.Empty),
    new BillFormat("fund", WeChatFundBill.Read, WeChatFundBill.Empty));

/// <summary>Alipay's bills <c>trade</c> and <c>fund</c>.</summary>
public sealed class AlipayStatementFiles(IBlobStore files, FetchBills? fetch = null) : StatementFiles(
    files,
    fetch,
    AlipayGateway.ProviderName,
    new BillFormat("trade", AlipayTradeBill.Read, AlipayTradeBill.Empty),
    new BillFormat("fund", AlipayFundBill.Read, AlipayFundBill.Empty));
