using Distribution.Kernel;
using Distribution.Messaging;
using Distribution.Storage;

namespace Distribution.Distributors.Traces;

/// <summary>What the merchant's people have left behind, one row a person.</summary>
public sealed class PersonTraces(IEntityStore store)
{
    private const string TraceRow = "traces";
    private const int MaxAttempts = 50;

    internal async ValueTask<PersonTrace> GetAsync(MerchantId merchant, UserId user, CancellationToken cancellation) =>
        (await ReadAsync(merchant, user, cancellation).ConfigureAwait(false))?.Value ?? PersonTrace.Nothing;

    /// <summary>Adds what was told; again changes nothing. Nothing told costs nothing.</summary>
    internal async Task AddAsync(MerchantId merchant, UserId user, ClientTraces? traces, CancellationToken cancellation)
    {
        for (int attempt = 0; traces is { IsEmpty: false } && attempt < MaxAttempts; attempt++)
        {
            Stored<PersonTrace>? read = await ReadAsync(merchant, user, cancellation).ConfigureAwait(false);
            PersonTrace known = read?.Value ?? PersonTrace.Nothing;
            PersonTrace next = known.With(traces);
            if (next == known)
            {
                return;
            }

            PartitionBatch batch = new PartitionBatch(Partition(merchant, user)).Put(TraceRow, read, next, DistributorsJson.Default.PersonTrace);
            if (await store.WriteAsync(batch.Partition, batch.Writes, cancellation).ConfigureAwait(false) is null)
            {
                return;
            }

            await BackOff.WaitAsync(attempt, cancellation).ConfigureAwait(false);
        }

        if (traces is { IsEmpty: false })
        {
            throw new RetryableException($"The traces of user {user} keep changing.");
        }
    }

    private ValueTask<Stored<PersonTrace>?> ReadAsync(MerchantId merchant, UserId user, CancellationToken cancellation) =>
        store.GetAsync(Partition(merchant, user), TraceRow, DistributorsJson.Default.PersonTrace, cancellation);

    private static string Partition(MerchantId merchant, UserId user) => StoreKey.Join("trace", merchant.Value, user.Value);
}
