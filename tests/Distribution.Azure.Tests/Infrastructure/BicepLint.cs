using System.Diagnostics;
using System.Text.Json;
using Distribution.Azure.Tests.Emulator;

namespace Distribution.Azure.Tests.Infrastructure;

/// <summary>One run of the linter of infra-bicep over a copy of it as it is, and one with each mistake.</summary>
public sealed class BicepLint : IAsyncLifetime
{
    private static readonly string Source = Checkout.Path("infra-bicep");

    private readonly DirectoryInfo _copies = Directory.CreateTempSubdirectory("distribution-bicep-");
    private readonly Dictionary<string, string[]> _said = [];
    private string _missing = "";

    /// <summary>What was said of the mistake of this number; of no mistake for -1. Skips the test where there is no node.</summary>
    public string[] Of(int mistake)
    {
        Assert.SkipUnless(_missing.Length == 0, _missing);
        return _said[Name(mistake)];
    }

    public async ValueTask InitializeAsync()
    {
        string[] packages = Packages();
        string version = string.Join('-', packages.Select(static one => one[(one.LastIndexOf('@') + 1)..]));
        if (NpmPackages.Find("bicep-" + version, packages, out _missing) is { } folder)
        {
            string[] copies = [.. Enumerable.Range(-1, BicepMistake.All.Count + 1).Select(Copy)];
            using Process node = NpmPackages.Start("node", [Path.Combine(Source, "lint", "lint.mjs"), "--packages", folder, .. copies]).ShouldNotBeNull();
            Task<string> errors = node.StandardError.ReadToEndAsync();
            Sort(await node.StandardOutput.ReadToEndAsync());
            (await errors).ShouldBeEmpty();
            await node.WaitForExitAsync();
            node.ExitCode.ShouldBe(1);
        }
    }

    public ValueTask DisposeAsync()
    {
        _copies.Delete(recursive: true);
        return default;
    }

    private static string[] Packages()
    {
        using JsonDocument package = JsonDocument.Parse(File.ReadAllText(Path.Combine(Source, "lint", "package.json")));
        return [.. package.RootElement.GetProperty("dependencies").EnumerateObject().Select(static one => $"{one.Name}@{one.Value.GetString()}")];
    }

    private static string Name(int mistake) => $"m{mistake + 1}";

    private string Copy(int mistake)
    {
        string copy = Path.Combine(_copies.FullName, Name(mistake));
        foreach (string file in Directory.EnumerateFiles(Source, "*", SearchOption.AllDirectories))
        {
            string name = Path.GetRelativePath(Source, file).Replace('\\', '/');
            if (!name.StartsWith("lint/", StringComparison.Ordinal))
            {
                string text = File.ReadAllText(file);
                string target = Path.Combine(copy, name);
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.WriteAllText(target, mistake >= 0 && BicepMistake.All[mistake] is var one && one.File == name ? Changed(one, text) : text);
            }
        }

        return copy;
    }

    private static string Changed(BicepMistake mistake, string text)
    {
        text.ShouldContain(mistake.Text);
        return text.Replace(mistake.Text, mistake.Instead, StringComparison.Ordinal);
    }

    /// <summary>A line that names the folder ends what is said of it.</summary>
    private void Sort(string output)
    {
        var lines = new List<string>();
        foreach (string line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith(_copies.FullName, StringComparison.Ordinal))
            {
                int colon = line.IndexOf(": ", _copies.FullName.Length, StringComparison.Ordinal);
                _said[Path.GetFileName(line[..colon])] = [.. lines, line[(colon + 2)..]];
                lines.Clear();
            }
            else
            {
                lines.Add(line);
            }
        }
    }
}
