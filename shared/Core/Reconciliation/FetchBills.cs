using Distribution.Kernel;
using Distribution.Payments;
using Distribution.Payments.Bills;
using Distribution.Reconciliation.Formats;
using Distribution.Storage;
using Microsoft.Extensions.Logging;

namespace Distribution.Reconciliation;

/// <summary>
/// Fetches bills of the last days that are not among the files yet and keeps them there, as a person would have put them. What cannot be had is asked for
/// again at the next run; what is still missing when the day after is over is told of, also of a shop that never had a bill.
/// </summary>
public sealed class FetchBills(IEnumerable<IBillGateway> gateways, IBlobStore files, TimeProvider time, ILogger<FetchBills> logger)
{
    /// <summary>How many past days are asked for: those that are compared as soon as there is more of them.</summary>
    public const int Days = RunReconciliations.LateDays;

    /// <summary>From this many days on a bill is late: the whole day after is over.</summary>
    private const int LateAfter = 2;

    private readonly IBillGateway[] _gateways = [.. gateways];
    private readonly BillFiles _files = new(files);

    /// <summary>The bill and null; null and why it cannot be had; or two nulls if it is nobody's to ask for.</summary>
    internal async Task<(ReadOnlyMemory<byte>? Content, string? Why)> TryAsync(
        MerchantId merchant, string provider, DateOnly day, BillFormat format, CancellationToken cancellation)
    {
        DateOnly today = ProviderDay.Of(time.GetUtcNow());
        if (day >= today || day < today.AddDays(-Days) || !BillFiles.CanHold(merchant, provider, day, format.Bill)
            || Array.Find(_gateways, one => one.Name == provider && one.Has(merchant)) is not { } gateway)
        {
            return default;
        }

        bool isLate = day <= today.AddDays(-LateAfter);
        switch (await gateway.DownloadAsync(new BillRequest(merchant, day, format.Bill, isLate), cancellation).ConfigureAwait(false))
        {
            case GatewayOutcome<ReadOnlyMemory<byte>>.Known known:
                return (await KeepAsync(known.Value).ConfigureAwait(false), null);
            case GatewayOutcome<ReadOnlyMemory<byte>>.Refused { Problem.Code: BillProblems.NoneCode } when isLate:
                // The provider writes no bill of a day on which nothing happened.
                return (await KeepAsync(format.Empty).ConfigureAwait(false), null);
            case GatewayOutcome<ReadOnlyMemory<byte>>.Refused { Problem: { Code: not BillProblems.NoneCode } problem }:
                Log.NotFetched(logger, format.Bill, merchant.Value, provider, day, problem.Code, problem.Detail);
                return (null, problem.Code);
            case GatewayOutcome<ReadOnlyMemory<byte>>.Unknown unknown:
                if (isLate)
                {
                    Log.Overdue(logger, format.Bill, merchant.Value, provider, day, unknown.Reason);
                }

                return (null, unknown.Reason);
            default:
                return (null, BillProblems.NoneCode);
        }

        async Task<ReadOnlyMemory<byte>> KeepAsync(ReadOnlyMemory<byte> content)
        {
            await _files.PutAsync(merchant, provider, day, format.Bill, content, cancellation).ConfigureAwait(false);
            Log.Fetched(logger, format.Bill, merchant.Value, provider, day, content.Length);
            return content;
        }
    }
}
