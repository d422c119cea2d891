using System.Text.Json.Serialization;
using Distribution.Distributors.Traces;
using Distribution.Kernel;
using Distribution.Storage;

namespace Distribution.Distributors;

/// <summary>
/// A partition for each distributor. Lists (by status, by inviter) are hints written before the profile; the profile
/// decides whether an entry counts, so that a crash in between shows nothing wrong.
/// </summary>
public sealed class DistributorStore(IEntityStore store)
{
    internal const string ProfileRow = "profile";
    private const int MaxAttempts = 50;
    private static readonly byte[] Nothing = "{}"u8.ToArray();

    public static string Partition(MerchantId merchant, DistributorId distributor) => StoreKey.Join("dist", merchant.Value, distributor.Value);

    /// <summary>The distributor, or null if the merchant has none of this id.</summary>
    public async ValueTask<Distributor?> GetAsync(MerchantId merchant, DistributorId distributor, CancellationToken cancellation) =>
        (await ReadAsync(merchant, distributor, cancellation).ConfigureAwait(false))?.Value;

    /// <summary>Adds a distributor; false if he is one already.</summary>
    internal async Task<bool> InsertAsync(MerchantId merchant, Distributor distributor, CancellationToken cancellation)
    {
        await HintAsync(merchant, distributor, cancellation).ConfigureAwait(false);
        return await store.WriteAsync(
            Partition(merchant, distributor.Id),
            [new EntityWrite.Insert(ProfileRow, StoreJson.Write(distributor, DistributorsJson.Default.Distributor))],
            cancellation).ConfigureAwait(false) is null;
    }

    /// <summary>Changes a distributor as <paramref name="decide"/> says, which may be asked several times.</summary>
    internal async Task<Result<Distributor>> ChangeAsync(
        MerchantId merchant, DistributorId id, Func<Distributor, Result<Distributor>> decide, CancellationToken cancellation)
    {
        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            Stored<Distributor>? read = await ReadAsync(merchant, id, cancellation).ConfigureAwait(false);
            if (read is null)
            {
                return DistributorProblems.NotFound();
            }

            if (!decide(read.Value).TryGet(out Distributor? next, out Problem? problem))
            {
                return problem;
            }

            if (next == read.Value)
            {
                return next;
            }

            await HintAsync(merchant, next, cancellation).ConfigureAwait(false);
            if (await store.WriteAsync(
                Partition(merchant, id),
                [new EntityWrite.Replace(read.Row, StoreJson.Write(next, DistributorsJson.Default.Distributor), read.ETag)],
                cancellation).ConfigureAwait(false) is null)
            {
                return next;
            }
        }

        throw new RetryableException($"Distributor {id} keeps changing.");
    }

    internal Task<Page<Distributor>> TeamAsync(MerchantId merchant, DistributorId inviter, string? cursor, int limit, CancellationToken cancellation) =>
        ListAsync(merchant, TeamPartition(merchant, inviter), " ", "~", static row => row, (row, d) => d.Inviter == inviter, cursor, limit, cancellation);

    internal Task<Page<Distributor>> ByStatusAsync(MerchantId merchant, DistributorStatus? status, string? cursor, int limit, CancellationToken cancellation)
    {
        string from = status is { } one ? StoreKey.Join(Text(one), "") : " ";
        string to = status is null ? "~" : StoreKey.EndOf(from);
        return ListAsync(
            merchant, StatusPartition(merchant), from, to, static row => row[(row.IndexOf('|', StringComparison.Ordinal) + 1)..], static (row, d) => row == StatusRow(d), cursor, limit, cancellation);
    }

    private static string TeamPartition(MerchantId merchant, DistributorId inviter) => StoreKey.Join("team", merchant.Value, inviter.Value);

    private static string StatusPartition(MerchantId merchant) => StoreKey.Join("dists", merchant.Value);

    private static string StatusRow(Distributor distributor) => StoreKey.Join(Text(distributor.Status), distributor.Id.Value);

    private static string Text(DistributorStatus status) => status switch
    {
        DistributorStatus.Applied => "applied",
        DistributorStatus.Active => "active",
        DistributorStatus.Rejected => "rejected",
        DistributorStatus.Suspended => "suspended",
    };

    private ValueTask<Stored<Distributor>?> ReadAsync(MerchantId merchant, DistributorId distributor, CancellationToken cancellation) =>
        store.GetAsync(Partition(merchant, distributor), ProfileRow, DistributorsJson.Default.Distributor, cancellation);

    private async Task HintAsync(MerchantId merchant, Distributor distributor, CancellationToken cancellation)
    {
        await store.WriteAsync(StatusPartition(merchant), [new EntityWrite.Insert(StatusRow(distributor), Nothing)], cancellation).ConfigureAwait(false);
        if (distributor.Inviter is { } inviter)
        {
            await store.WriteAsync(TeamPartition(merchant, inviter), [new EntityWrite.Insert(distributor.Id.Value, Nothing)], cancellation).ConfigureAwait(false);
        }
    }

    private async Task<Page<Distributor>> ListAsync(
        MerchantId merchant, string partition, string from, string to, Func<string, string> idOf, Func<string, Distributor, bool> counts, string? cursor, int limit, CancellationToken cancellation)
    {
        IReadOnlyList<Entity> rows = await store.RangeAsync(partition, cursor is null ? from : StoreKey.After(cursor), to, limit, cancellation).ConfigureAwait(false);
        Distributor?[] found = await Task.WhenAll(rows.Select(row => GetAsync(merchant, DistributorId.Create(idOf(row.Row)), cancellation).AsTask())).ConfigureAwait(false);
        var items = new List<Distributor>(rows.Count);
        for (int i = 0; i < found.Length; i++)
        {
            if (found[i] is { } distributor && counts(rows[i].Row, distributor))
            {
                items.Add(distributor);
            }
        }

        return new Page<Distributor>(items, rows.Count == limit ? rows[^1].Row : null);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Distributor))]
[JsonSerializable(typeof(Binding))]
[JsonSerializable(typeof(CodeOwner))]
[JsonSerializable(typeof(TreeMove))]
[JsonSerializable(typeof(PersonTrace))]
internal sealed partial class DistributorsJson : JsonSerializerContext;
