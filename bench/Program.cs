using System.Globalization;
using Distribution.Bench;

// Usage: dotnet run -c Release --project bench [-- --seconds 5] [--only postings] [--dir .]
string Option(string name, string otherwise)
{
    int at = Array.IndexOf(args, "--" + name);
    return at >= 0 && at + 1 < args.Length ? args[at + 1] : otherwise;
}

IBench[] benches = [new DiskProbe(), new PostingBench(), new LifecycleBench(), new CloseBench(), new GrowthBench()];
DirectoryInfo directory = Directory.CreateDirectory(Path.Combine(Option("dir", Path.GetTempPath()), "distribution-bench-" + Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
try
{
    var context = new BenchContext(directory.FullName, TimeSpan.FromSeconds(double.Parse(Option("seconds", "5"), CultureInfo.InvariantCulture)));
    string only = Option("only", "");
    BenchContext.Print($"{Environment.ProcessorCount} cores, .NET {Environment.Version}, {directory.FullName}");
    foreach (IBench bench in benches.Where(bench => only.Length == 0 || bench.Name == only))
    {
        await bench.RunAsync(context).ConfigureAwait(false);
    }

    return only.Length == 0 || only == "programs" ? ProgramBench.Run("samples", Console.Out) : 0;
}
finally
{
    directory.Delete(recursive: true);
}
