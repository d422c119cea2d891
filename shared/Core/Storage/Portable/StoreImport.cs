using System.Runtime.CompilerServices;
using Distribution.Kernel;

namespace Distribution.Storage.Portable;

/// <summary>How an import ended.</summary>
public enum ImportOutcome
{
    /// <summary>The store holds exactly what the export holds.</summary>
    Equal,

    /// <summary>The store was not empty, and nothing was written.</summary>
    NotEmpty,

    /// <summary>A row or a file that was there has another content; see <see cref="ImportResult.Where"/>. What was written before stays.</summary>
    Conflict,

    /// <summary>Everything was written, and the store holds something besides; a file in <see cref="ImportResult.Where"/>.</summary>
    Different,
}

/// <param name="Outcome">How it ended.</param>
/// <param name="Export">What the export holds.</param>
/// <param name="Fingerprint">Of the store afterwards; null if it was not read.</param>
/// <param name="Where">The row or file in conflict, or the file that is there besides; null if there is none.</param>
public sealed record ImportResult(ImportOutcome Outcome, ExportSummary Export, string? Fingerprint, string? Where);

/// <summary>
/// Fills an empty store, rows and files, from an export and proves that it then holds the same. What an import that was cut off has written
/// is found by the next one, which goes on if it is told to.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="scan">The same store.</param>
/// <param name="files">Where files go.</param>
/// <param name="fileScan">The same files.</param>
/// <param name="counts">Whether a partition belongs to the product; a host's own rows are neither looked at nor compared.</param>
public sealed class StoreImport(IEntityStore store, IEntityScan scan, IBlobStore files, IBlobScan fileScan, Func<string, bool> counts)
{
    /// <summary>Batches under way at once.</summary>
    private const int Parallel = 16;

    /// <summary>How often a batch is written when the store does not answer.</summary>
    private const int MaxAttempts = 10;

    /// <param name="export">Can be read from its beginning again.</param>
    /// <param name="resume">Goes on where an import was cut off: rows and files that are there already are compared.</param>
    /// <param name="cancellation">Ends the import, which can be resumed.</param>
    /// <exception cref="ExportFileException">The export cannot be used; nothing was written.</exception>
    /// <exception cref="RetryableException">The store does not answer; the import can be resumed.</exception>
    public async Task<ImportResult> RunAsync(Stream export, bool resume, CancellationToken cancellation)
    {
        ExportSummary summary = await ExportReader.VerifyAsync(export, cancellation).ConfigureAwait(false);
        var fileImport = new FileImport(files, fileScan);
        if (!resume && (await AnyAsync(cancellation).ConfigureAwait(false) || await fileImport.AnyAsync(cancellation).ConfigureAwait(false)))
        {
            return new ImportResult(ImportOutcome.NotEmpty, summary, null, null);
        }

        export.Position = 0;
        string? conflict = await WriteAllAsync(export, cancellation).ConfigureAwait(false);
        if (conflict is null)
        {
            export.Position = 0;
            conflict = await fileImport.WriteAllAsync(export, cancellation).ConfigureAwait(false);
        }

        if (conflict is not null)
        {
            return new ImportResult(ImportOutcome.Conflict, summary, null, conflict);
        }

        string fingerprint = await StoreFingerprint.OfAsync(scan, counts, cancellation).ConfigureAwait(false);
        string? besides = await fileImport.BesidesAsync(cancellation).ConfigureAwait(false);
        bool isEqual = fingerprint == summary.Fingerprint && besides is null;
        return new ImportResult(isEqual ? ImportOutcome.Equal : ImportOutcome.Different, summary, fingerprint, besides);
    }

    private async Task<bool> AnyAsync(CancellationToken cancellation)
    {
        await foreach (Entity entity in scan.ScanAsync("", "", cancellation).ConfigureAwait(false))
        {
            if (counts(entity.Partition))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Null, or the first row found to have another content.</summary>
    private async Task<string?> WriteAllAsync(Stream export, CancellationToken cancellation)
    {
        string? conflict = null;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var options = new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = stop.Token };
        try
        {
            await System.Threading.Tasks.Parallel.ForEachAsync(BatchesAsync(export, stop.Token), options, async (batch, token) =>
            {
                if (await WriteAsync(batch, token).ConfigureAwait(false) is { } row)
                {
                    Interlocked.CompareExchange(ref conflict, row, null);
                    await stop.CancelAsync().ConfigureAwait(false);
                }
            }).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (conflict is not null && !cancellation.IsCancellationRequested)
        {
            // The conflict has ended the others.
        }

        return conflict;
    }

    /// <summary>What may be written at once: rows of one partition, as many as a batch takes.</summary>
    private static async IAsyncEnumerable<IReadOnlyList<Entity>> BatchesAsync(Stream export, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var batch = new List<Entity>();
        int bytes = 0;
        await foreach (Entity entity in ExportReader.EntitiesAsync(export, cancellation).ConfigureAwait(false))
        {
            if (batch.Count > 0 && (batch[0].Partition != entity.Partition || batch.Count == IEntityStore.MaxBatch || bytes + entity.Payload.Length > BatchRules.MaxBatchPayload))
            {
                yield return [.. batch];
                batch.Clear();
                bytes = 0;
            }

            batch.Add(entity);
            bytes += entity.Payload.Length;
        }

        if (batch.Count > 0)
        {
            yield return batch;
        }
    }

    private async Task<string?> WriteAsync(IReadOnlyList<Entity> batch, CancellationToken cancellation)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return await store.WriteAsync(batch[0].Partition, [.. batch.Select(static entity => new EntityWrite.Insert(entity.Row, entity.Payload))], cancellation).ConfigureAwait(false) is null
                    ? null
                    : await WriteMissingAsync(batch, cancellation).ConfigureAwait(false);
            }
            catch (RetryableException) when (attempt < MaxAttempts)
            {
                // Whether it was written shows the next attempt, which then meets its own rows.
            }
        }
    }

    /// <summary>Some of the rows are there: each must be as the export has it, and the others are written.</summary>
    private async Task<string?> WriteMissingAsync(IReadOnlyList<Entity> batch, CancellationToken cancellation)
    {
        foreach (Entity entity in batch)
        {
            Entity? there = await store.GetAsync(entity.Partition, entity.Row, cancellation).ConfigureAwait(false);
            if (there is null)
            {
                await store.WriteAsync(entity.Partition, [new EntityWrite.Insert(entity.Row, entity.Payload)], cancellation).ConfigureAwait(false);
                there = await store.GetAsync(entity.Partition, entity.Row, cancellation).ConfigureAwait(false);
            }

            if (there is null || !there.Payload.Span.SequenceEqual(entity.Payload.Span))
            {
                return $"{entity.Partition} {entity.Row}";
            }
        }

        return null;
    }
}
