using Azure;
using Azure.Data.Tables;
using Distribution.Kernel;
using Distribution.Storage;
using Microsoft.Extensions.Logging;

namespace Distribution.Azure.Tables;

/// <summary>
/// Carries a batch out once, however often the way to the service fails. The client must not repeat calls by itself: a
/// repeated batch meets its own rows and looks like a conflict, and only who knows that can tell one from the other.
/// </summary>
internal sealed class TableWriter(TableClient table, TableRetry retry, TimeProvider clock, ILogger logger)
{
    /// <summary>As <see cref="IEntityStore.WriteAsync"/>.</summary>
    public async ValueTask<string?> WriteAsync(TableBatch batch, CancellationToken cancellation)
    {
        bool mayBeThere = false;
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                await table.SubmitTransactionAsync(batch.Actions, cancellation).ConfigureAwait(false);
                return null;
            }
            catch (RequestFailedException error) when (TableFaults.IsConflict(error))
            {
                return mayBeThere ? await ResolveAsync(batch, error, cancellation).ConfigureAwait(false) : Conflicting(batch, error);
            }
            catch (RequestFailedException error) when (TableFaults.IsTooLarge(error))
            {
                throw new ArgumentException("The batch is larger than the table service takes.", nameof(batch), error);
            }
            catch (Exception error) when (TableFaults.IsTransient(error, cancellation))
            {
                mayBeThere |= TableFaults.MayHaveHappened(error);
                if (attempt == retry.MaxAttempts)
                {
                    return await ResolveAsync(batch, error, cancellation).ConfigureAwait(false);
                }

                Log.BatchFailed(logger, error, batch.Partition, attempt);
            }

            await retry.WaitAsync(attempt, clock, cancellation).ConfigureAwait(false);
        }
    }

    private static string Conflicting(TableBatch batch, RequestFailedException error)
    {
        int? index = batch.Writes.Count == 1 ? 0 : (error as TableTransactionFailedException)?.FailedTransactionActionIndex;
        return index is { } at && at >= 0 && at < batch.Writes.Count
            ? batch.Writes[at].Row
            : throw new InvalidDataException("The table service does not say which write of a batch failed.", error);
    }

    /// <summary>
    /// Null if a row says that the batch was carried out. Otherwise it is not known: it may never have arrived, or what it
    /// wrote may have been changed since.
    /// </summary>
    private async ValueTask<string?> ResolveAsync(TableBatch batch, Exception error, CancellationToken cancellation)
    {
        foreach (EntityWrite write in batch.Writes.Where(static write => write is not EntityWrite.Delete))
        {
            NullableResponse<TableEntity> read = await retry.CallAsync(
                () => table.GetEntityIfExistsAsync<TableEntity>(batch.Partition, TableKey.Write(write.Row), [TableRow.Batch], cancellation), clock, cancellation).ConfigureAwait(false);
            if (read.HasValue && read.Value?.GetString(TableRow.Batch) == batch.Id)
            {
                Log.BatchFound(logger, batch.Partition);
                return null;
            }
        }

        throw new RetryableException("Whether the table service has written a batch is not known.", error);
    }
}
