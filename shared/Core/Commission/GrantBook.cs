using System.Text.Json.Serialization;
using Distribution.Kernel;
using Distribution.Programs.Engine;
using Distribution.Storage;

namespace Distribution.Commission;

[JsonConverter(typeof(JsonStringEnumConverter<GrantState>))]
public enum GrantState
{
    /// <summary>The order is not settled.</summary>
    [JsonStringEnumMemberName("pending")]
    Pending,

    [JsonStringEnumMemberName("granted")]
    Granted,

    /// <summary>The order was wholly refunded.</summary>
    [JsonStringEnumMemberName("void")]
    Void,
}

/// <summary>A grant of a distributor.</summary>
/// <param name="Order">The order it comes from.</param>
/// <param name="Line">The line of that order's sheet.</param>
/// <param name="Rule">The rule's id.</param>
/// <param name="Code">For example <c>coupon:FRUIT10</c>.</param>
/// <param name="Quantity">How many.</param>
/// <param name="State">What has become of it.</param>
/// <param name="Since">When it was first pending, UTC.</param>
/// <param name="SheetRevision">The sheet's revision this state comes from: an older one never replaces a newer.</param>
public sealed record GrantRow(OrderId Order, string Line, string Rule, string Code, int Quantity, GrantState State, DateTimeOffset Since, int SheetRevision);

/// <summary>Grants by distributor; they follow the sheets.</summary>
public sealed class GrantBook(IEntityStore store)
{
    private const int MaxAttempts = 50;

    /// <summary>Writes the grants of a sheet as it is. May run any number of times, in any order.</summary>
    internal async Task FollowAsync(CommissionSheet sheet, CancellationToken cancellation)
    {
        foreach (SheetLine line in sheet.Lines)
        {
            if (line.Grant is { } grant)
            {
                GrantState state = line.Void ? GrantState.Void : sheet.State == SheetState.Settled ? GrantState.Granted : GrantState.Pending;
                var row = new GrantRow(sheet.Order, line.Id, line.Rule, grant.Code, grant.Quantity, state, sheet.AccruedAt, sheet.Revision);
                await PutAsync(Partition(sheet.Merchant, line.Beneficiary), row, cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <summary>A page of a distributor's grants, in no order that means anything.</summary>
    public async Task<Page<GrantRow>> ListAsync(MerchantId merchant, DistributorId distributor, string? cursor, int limit, CancellationToken cancellation)
    {
        limit = Math.Clamp(limit, 1, PageLimits.Max);
        IReadOnlyList<Stored<GrantRow>> rows = await store.RangeAsync(
            Partition(merchant, distributor), cursor is null ? " " : StoreKey.After(cursor), "~", limit, CommissionJson.Default.GrantRow, cancellation).ConfigureAwait(false);
        return new Page<GrantRow>([.. rows.Select(row => row.Value)], rows.Count == limit ? rows[^1].Row : null);
    }

    private async Task PutAsync(string partition, GrantRow row, CancellationToken cancellation)
    {
        string key = StoreKey.Join(row.Order.Value, row.Line);
        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            Stored<GrantRow>? read = await store.GetAsync(partition, key, CommissionJson.Default.GrantRow, cancellation).ConfigureAwait(false);
            if (read is not null && read.Value.SheetRevision >= row.SheetRevision)
            {
                return;
            }

            byte[] payload = StoreJson.Write(row, CommissionJson.Default.GrantRow);
            EntityWrite write = read is null ? new EntityWrite.Insert(key, payload) : new EntityWrite.Replace(key, payload, read.ETag);
            if (await store.WriteAsync(partition, [write], cancellation).ConfigureAwait(false) is null)
            {
                return;
            }

            await BackOff.WaitAsync(attempt, cancellation).ConfigureAwait(false);
        }

        throw new RetryableException($"The grant {key} keeps changing.");
    }

    private static string Partition(MerchantId merchant, DistributorId distributor) => StoreKey.Join("grants", merchant.Value, distributor.Value);
}
