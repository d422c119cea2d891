using Distribution.Kernel;
using Distribution.Local.Storage;
using Distribution.Storage;
using Distribution.Storage.Portable;
using EmbeddedFunctions.ServiceBus;
using EmbeddedFunctions.Sqlite;

namespace Distribution.Local.Commands;

/// <summary><c>export</c>: writes all of a data file that nobody serves to a portable file.</summary>
internal static class ExportCommand
{
    public static async Task<int> RunAsync(string dataFile, string export, TextWriter output, TextWriter errors, CancellationToken cancellation)
    {
        if (!File.Exists(dataFile))
        {
            await errors.WriteLineAsync($"There is no data file '{dataFile}'.").ConfigureAwait(false);
            return ExitCode.Unusable;
        }

        try
        {
            SqliteDatabase database = SqliteDatabase.Open(dataFile);
            await using (database.ConfigureAwait(false))
            {
                return await WriteAsync(database, export, output, errors, cancellation).ConfigureAwait(false);
            }
        }
        catch (Exception error) when (error is ExportFileException or SqliteFaultException or RetryableException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync($"Cannot export '{dataFile}': {Reason(error)}").ConfigureAwait(false);
            return ExitCode.Unusable;
        }
    }

    /// <summary>What the data file itself says, where it is behind a fault of the store.</summary>
    internal static string Reason(Exception error) => error is RetryableException ? error.GetBaseException().Message : error.Message;

    private static async Task<int> WriteAsync(SqliteDatabase database, string export, TextWriter output, TextWriter errors, CancellationToken cancellation)
    {
        QueueCounts waiting = QueueFile.Count(database);
        if (waiting is not { Messages: 0, DeadLetters: 0 })
        {
            await errors.WriteLineAsync($"{waiting.Messages} message(s) are on their way and {waiting.DeadLetters} are dead letters; an export has none of them. Let 'serve' run until there are none.").ConfigureAwait(false);
            return ExitCode.Difference;
        }

        FileStream file = new(export, FileMode.CreateNew, FileAccess.Write);
        await using (file.ConfigureAwait(false))
        {
            ExportSummary written = await ExportWriter.WriteAsync(
                file, ProductAsync(new SqliteEntityScan(database), cancellation), SqliteFiles.AllAsync(database, cancellation), TimeProvider.System.GetUtcNow(), cancellation).ConfigureAwait(false);
            await output.WriteLineAsync($"""
                {written.Entities} entities and {written.Files} file(s) in {export}
                fingerprint {written.Fingerprint}
                """).ConfigureAwait(false);
        }

        return ExitCode.Success;
    }

    private static IAsyncEnumerable<Entity> ProductAsync(SqliteEntityScan scan, CancellationToken cancellation) =>
        scan.ScanAsync("", "", cancellation).Where(static entity => HostRows.IsProduct(entity.Partition));
}
