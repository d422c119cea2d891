using System.Text.Json;

namespace Distribution.Tests.Deployment;

/// <summary>local.settings.sample.json.</summary>
internal static class SampleSettings
{
    public static IReadOnlyDictionary<string, string> All { get; } = Read();

    /// <summary>Names, in any case.</summary>
    public static IReadOnlySet<string> Names { get; } = All.Keys.ToHashSet(StringComparer.OrdinalIgnoreCase);

    private static Dictionary<string, string> Read()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(Repository.Path("local.settings.sample.json")));
        return document.RootElement.GetProperty("Values").EnumerateObject().ToDictionary(setting => setting.Name, setting => setting.Value.GetString() ?? "");
    }
}
