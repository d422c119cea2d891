using System.Runtime.CompilerServices;
using Distribution.Ledger.Checks;
using Distribution.Storage;
using Distribution.Storage.Portable;
using Microsoft.Extensions.DependencyInjection;

namespace Distribution.Operations;

/// <summary>The commands. Each returns what is not as it should be, or null.</summary>
internal static class StoreCommands
{
    /// <summary>The most files that are named; the others are counted.</summary>
    private const int MaxNamed = 20;

    public static async Task<string?> ImportAsync(IServiceProvider provider, ToolOptions options, TextWriter output, CancellationToken cancellation)
    {
        FileStream file = new(options.Operand ?? "", FileMode.Open, FileAccess.Read);
        await using (file.ConfigureAwait(false))
        {
            var import = new StoreImport(
                provider.GetRequiredService<IEntityStore>(),
                provider.GetRequiredService<IEntityScan>(),
                provider.GetRequiredService<IBlobStore>(),
                provider.GetRequiredService<IBlobScan>(),
                static _ => true);
            ImportResult result = await import.RunAsync(file, options.Resume, cancellation).ConfigureAwait(false);
            if (ImportReport.Problem(result) is { } problem)
            {
                return problem;
            }

            await output.WriteLineAsync(ImportReport.Proof(result)).ConfigureAwait(false);
            return null;
        }
    }

    public static async Task<string?> ExportAsync(IServiceProvider provider, ToolOptions options, TextWriter output, CancellationToken cancellation)
    {
        if (await FaultsAsync(provider.GetRequiredService<IBlobScan>(), cancellation).ConfigureAwait(false) is { } faults)
        {
            return faults;
        }

        FileStream file = new(options.Operand ?? "", FileMode.CreateNew, FileAccess.Write);
        await using (file.ConfigureAwait(false))
        {
            IAsyncEnumerable<Entity> entities = provider.GetRequiredService<IEntityScan>().ScanAsync("", "", cancellation);
            ExportSummary written = await ExportWriter.WriteAsync(
                file, entities, FilesAsync(provider, cancellation), provider.GetRequiredService<TimeProvider>().GetUtcNow(), cancellation).ConfigureAwait(false);
            await output.WriteLineAsync($"""
                {written.Entities} entities and {written.Files} file(s) in {options.Operand}
                fingerprint {written.Fingerprint}
                """).ConfigureAwait(false);
            return null;
        }
    }

    public static async Task<string?> CheckAsync(IServiceProvider provider, TextWriter output, CancellationToken cancellation)
    {
        CheckReport report = await provider.GetRequiredService<LedgerChecker>().RunAsync(cancellation).ConfigureAwait(false);
        await output.WriteLineAsync($"Ledger proof (对账) over {report.Entities} stored entities").ConfigureAwait(false);
        foreach ((string name, long value) in report.Totals.OrderBy(static total => total.Key, StringComparer.Ordinal))
        {
            await output.WriteLineAsync($"  {name} {value}").ConfigureAwait(false);
        }

        foreach (CheckFinding finding in report.Findings)
        {
            await output.WriteLineAsync($"  {finding.Check}: {finding.Partition} {finding.Row}: {finding.Detail}").ConfigureAwait(false);
        }

        return report.Findings.Count == 0 ? null : $"{report.Findings.Count} finding(s)";
    }

    /// <summary>What somebody has put into the container that no store takes: found before hours were spent on an export that no import takes. Null if there is nothing.</summary>
    private static async Task<string?> FaultsAsync(IBlobScan files, CancellationToken cancellation)
    {
        List<string> faults = await files.ScanAsync(cancellation)
            .Select(static file => BlobRules.Fault(file.Name, file.ContentType, file.Length)).OfType<string>().ToListAsync(cancellation).ConfigureAwait(false);
        string more = faults.Count > MaxNamed ? $"{Environment.NewLine}  and {faults.Count - MaxNamed} more" : "";
        return faults.Count == 0
            ? null
            : "export.file: no import would take what lies in the container. Put these files right, or somewhere else:"
                + string.Concat(faults.Take(MaxNamed).Select(static fault => $"{Environment.NewLine}  {fault}")) + more;
    }

    private static async IAsyncEnumerable<NamedFile> FilesAsync(IServiceProvider provider, [EnumeratorCancellation] CancellationToken cancellation)
    {
        IBlobStore files = provider.GetRequiredService<IBlobStore>();
        await foreach (FileEntry entry in provider.GetRequiredService<IBlobScan>().ScanAsync(cancellation).ConfigureAwait(false))
        {
            if (BlobRules.Fault(entry.Name, entry.ContentType, entry.Length) is { } fault)
            {
                throw new ExportFileException("export.file", fault);
            }

            if (await files.GetAsync(entry.Name, cancellation).ConfigureAwait(false) is { } file)
            {
                yield return new NamedFile(entry.Name, file);
            }
        }
    }
}
