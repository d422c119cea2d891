using System.Diagnostics;
using System.Globalization;
using System.Runtime;
using EmbeddedFunctions.Sqlite;

namespace Distribution.Bench;

/// <summary>What the process has spent so far, or between two moments: it explains a rate, and stands when others use the machine.</summary>
internal sealed record LifecycleCost(TimeSpan Cpu, TimeSpan Jit, TimeSpan Pauses, int Collections, long Allocated, SqliteCounts Database)
{
    public static LifecycleCost Now(SqliteDatabase database) => new(
        Process.GetCurrentProcess().TotalProcessorTime,
        JitInfo.GetCompilationTime(),
        GC.GetTotalPauseDuration(),
        GC.CollectionCount(0),
        GC.GetTotalAllocatedBytes(),
        database.Counts);

    public static LifecycleCost operator -(LifecycleCost later, LifecycleCost earlier) => new(
        later.Cpu - earlier.Cpu,
        later.Jit - earlier.Jit,
        later.Pauses - earlier.Pauses,
        later.Collections - earlier.Collections,
        later.Allocated - earlier.Allocated,
        new SqliteCounts(
            later.Database.Works - earlier.Database.Works,
            later.Database.Commits - earlier.Database.Commits,
            later.Database.Statements - earlier.Database.Statements,
            later.Database.Reads - earlier.Database.Reads));

    public string Describe(long count) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Cpu.TotalMicroseconds / count:N0} us CPU, {Jit.TotalMicroseconds / count:N0} of them compiling, {Pauses.TotalMicroseconds / count:N0} us of pauses in {1000.0 * Collections / count:N1} collections a thousand, {Allocated / 1024.0 / count:N1} KB; {(double)Database.Works / count:N1} works in {(double)Database.Commits / count:N2} transactions with {(double)Database.Statements / count:N1} statements, {(double)Database.Reads / count:N1} reads of the file");
}
