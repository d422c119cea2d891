using Distribution.Kernel;
using Distribution.Ledger.Checks;
using Distribution.Local.Scenarios.Report;
using Distribution.Local.Storage;
using Distribution.Storage;
using EmbeddedFunctions.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Distribution.Local.Commands;

/// <summary><c>check</c>: proves the books of a data file, also beside a process that serves it.</summary>
internal static class CheckCommand
{
    public static async Task<int> RunAsync(string dataFile, TextWriter output, TextWriter errors, CancellationToken cancellation)
    {
        if (!File.Exists(dataFile))
        {
            await errors.WriteLineAsync($"There is no data file '{dataFile}'.").ConfigureAwait(false);
            return ExitCode.Unusable;
        }

        try
        {
            CheckReport report = await CheckAsync(dataFile, cancellation).ConfigureAwait(false);
            ProofReport.Write(report, output);
            return report.Findings.Count == 0 ? ExitCode.Success : ExitCode.Difference;
        }
        catch (Exception error) when (error is SqliteFaultException or RetryableException or InvalidDataException)
        {
            await errors.WriteLineAsync($"'{dataFile}' is not a data file of this program: {error.GetBaseException().Message}").ConfigureAwait(false);
            return ExitCode.Unusable;
        }
    }

    private static async Task<CheckReport> CheckAsync(string dataFile, CancellationToken cancellation)
    {
        SqliteDatabase database = SqliteDatabase.OpenRead(dataFile);
        await using (database.ConfigureAwait(false))
        {
            var services = new ServiceCollection();
            services.AddLogging();
            services.AddSingleton<IEntityScan>(new SqliteEntityScan(database));
            services.AddDistributionCore();
            ServiceProvider provider = services.BuildServiceProvider();
            await using (provider.ConfigureAwait(false))
            {
                return await provider.GetRequiredService<LedgerChecker>().RunAsync(cancellation).ConfigureAwait(false);
            }
        }
    }
}
