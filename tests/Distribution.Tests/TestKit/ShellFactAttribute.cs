namespace Distribution.Tests.TestKit;

/// <summary>A test of what is pasted into a shell: it needs bash and curl, which not every machine has.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ShellFactAttribute : FactAttribute
{
    private static readonly string[] Tools = ["bash", "curl"];

    public ShellFactAttribute()
    {
        string[] missing = [.. Tools.Where(static tool => !IsThere(tool))];
        Skip = missing.Length == 0 ? null : $"Needs {string.Join(" and ", missing)}.";
    }

    private static bool IsThere(string tool) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Any(folder => File.Exists(Path.Combine(folder, tool)) || File.Exists(Path.Combine(folder, tool + ".exe")));
}
