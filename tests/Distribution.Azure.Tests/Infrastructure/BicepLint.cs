using System.Diagnostics;
using System.Text.Json;
using Distribution.Azure.Tests.Emulator;

namespace Distribution.Azure.Tests.Infrastructure;

/// <summary>Runs the linter of infra-bicep over a copy of it, with one thing changed or none.</summary>
internal sealed class BicepLint : IDisposable
{
    private static readonly string Source = Checkout.Path("infra-bicep");

    private readonly DirectoryInfo _copy = Directory.CreateTempSubdirectory("distribution-bicep-");

    private readonly string _packages;

    private BicepLint(string packages)
    {
        _packages = packages;
        foreach (string file in Directory.EnumerateFiles(Source, "*", SearchOption.AllDirectories))
        {
            string name = Path.GetRelativePath(Source, file);
            if (!name.StartsWith("lint", StringComparison.Ordinal))
            {
                string target = Path.Combine(_copy.FullName, name);
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(file, target);
            }
        }
    }

    /// <summary>Skips the test where there is no node.</summary>
    public static BicepLint Open()
    {
        using JsonDocument package = JsonDocument.Parse(File.ReadAllText(Path.Combine(Source, "lint", "package.json")));
        string[] packages = [.. package.RootElement.GetProperty("dependencies").EnumerateObject().Select(static one => $"{one.Name}@{one.Value.GetString()}")];
        string name = "bicep-" + string.Join('-', packages.Select(static one => one[(one.LastIndexOf('@') + 1)..]));
        string? folder = NpmPackages.Find(name, packages, out string missing);
        Assert.SkipUnless(folder is not null, missing);
        return new BicepLint(folder!);
    }

    public void Change(string file, string text, string instead)
    {
        string path = Path.Combine(_copy.FullName, file);
        string before = File.ReadAllText(path);
        string after = before.Replace(text, instead, StringComparison.Ordinal);
        after.ShouldNotBe(before, $"'{text}' is not in {file}");
        File.WriteAllText(path, after);
    }

    public (int Exit, string[] Said) Run()
    {
        using Process node = NpmPackages.Start("node", Checkout.Path("infra-bicep", "lint", "lint.mjs"), _copy.FullName, _packages).ShouldNotBeNull();
        string[] said = node.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string errors = node.StandardError.ReadToEnd();
        node.WaitForExit();
        errors.ShouldBeEmpty();
        return (node.ExitCode, said);
    }

    public void Dispose() => _copy.Delete(recursive: true);
}
