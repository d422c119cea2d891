using System.Globalization;
using Distribution.Kernel;
using Distribution.Payments;
using Distribution.Payments.Alipay;
using Distribution.Payments.WeChatPay;
using Distribution.Storage;

namespace Distribution.Reconciliation.Formats;

/// <summary>
/// Bills that were put among the files as <c>statements/{merchant}/{provider}/{day}-{bill}.csv</c>, by whoever fetches them from
/// the provider's merchant platform. The first bill is needed, the others add to it.
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
            string name = string.Create(CultureInfo.InvariantCulture, $"statements/{merchant.Value}/{provider}/{day:yyyy-MM-dd}-{bills[i].Bill}.csv");
            BlobFile? file = IsName(name) ? await files.GetAsync(name, cancellation).ConfigureAwait(false) : null;
            if (file is null && i == 0)
            {
                return new GatewayOutcome<ProviderStatement>.Refused(StatementProblems.None());
            }

            if (file is not null)
            {
                if (!bills[i].Read(file.Content).TryGet(out ProviderStatement? read, out Problem? problem))
                {
                    return new GatewayOutcome<ProviderStatement>.Refused(problem);
                }

                lines.AddRange(read.Lines);
                kinds.UnionWith(read.Kinds);
            }
        }

        return new GatewayOutcome<ProviderStatement>.Known(new ProviderStatement(lines, kinds));
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
