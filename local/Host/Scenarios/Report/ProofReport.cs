using System.Globalization;
using Distribution.Ledger.Checks;

namespace Distribution.Local.Scenarios.Report;

/// <summary>Shows that the books prove themselves.</summary>
internal static class ProofReport
{
    public static async Task WriteAsync(AppHost app, TextWriter output, CancellationToken cancellation) =>
        Write(await app.CheckAsync(cancellation).ConfigureAwait(false), output);

    public static void Write(CheckReport report, TextWriter output)
    {
        output.WriteLine();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Ledger proof (对账) over {report.Entities} stored entities"));
        var table = new TextTable("measure", "value>");
        foreach ((string name, long value) in report.Totals.OrderBy(total => total.Key, StringComparer.Ordinal))
        {
            table.Add(name, value.ToString(CultureInfo.InvariantCulture));
        }

        if (!table.IsEmpty)
        {
            table.Write(output);
        }

        output.WriteLine(report.Findings.Count == 0 ? "  every invariant holds" : $"  {report.Findings.Count} finding(s):");
        foreach (CheckFinding finding in report.Findings)
        {
            output.WriteLine($"  {finding.Check}: {finding.Partition} {finding.Row}: {finding.Detail}");
        }
    }
}
