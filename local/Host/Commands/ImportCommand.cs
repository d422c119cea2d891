using Distribution.Kernel;
using Distribution.Local.Storage;
using Distribution.Storage.Portable;
using EmbeddedFunctions.Sqlite;

namespace Distribution.Local.Commands;

/// <summary><c>import</c>: fills a data file from a portable one and proves that both hold the same.</summary>
internal static class ImportCommand
{
    public static async Task<int> RunAsync(string export, string dataFile, bool resume, TextWriter output, TextWriter errors, CancellationToken cancellation)
    {
        try
        {
            FileStream file = new(export, FileMode.Open, FileAccess.Read);
            await using (file.ConfigureAwait(false))
            {
                // Before a data file is made: what cannot be used leaves nothing behind.
                await ExportReader.VerifyAsync(file, cancellation).ConfigureAwait(false);
                file.Position = 0;
                SqliteDatabase database = SqliteDatabase.Open(dataFile);
                await using (database.ConfigureAwait(false))
                {
                    return await FillAsync(database, file, resume, output, errors, cancellation).ConfigureAwait(false);
                }
            }
        }
        catch (Exception error) when (error is ExportFileException or SqliteFaultException or RetryableException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync($"Cannot import '{export}': {ExportCommand.Reason(error)}").ConfigureAwait(false);
            return ExitCode.Unusable;
        }
    }

    private static async Task<int> FillAsync(SqliteDatabase database, FileStream file, bool resume, TextWriter output, TextWriter errors, CancellationToken cancellation)
    {
        SqliteEntityStore store = await SqliteEntityStore.OpenAsync(database).ConfigureAwait(false);
        var links = new FileLinks("", static _ => throw new InvalidOperationException("Nobody serves the file."), TimeProvider.System);
        SqliteBlobStore files = await SqliteBlobStore.OpenAsync(database, links).ConfigureAwait(false);
        ImportResult result = await new StoreImport(store, store, files, files, HostRows.IsProduct).RunAsync(file, resume, cancellation).ConfigureAwait(false);
        if (ImportReport.Problem(result) is { } problem)
        {
            await errors.WriteLineAsync(problem).ConfigureAwait(false);
            return ExitCode.Difference;
        }

        await output.WriteLineAsync(ImportReport.Proof(result)).ConfigureAwait(false);
        return ExitCode.Success;
    }
}
