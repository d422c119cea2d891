using System.Text.RegularExpressions;

namespace Distribution.Tests.Deployment;

/// <summary>What infra-bicep makes, read from its text: its queues and the app's settings. Their form is held by a linter of its own.</summary>
/// <param name="Queues">By name, whether they have sessions.</param>
/// <param name="Settings">Names, with <c>__</c> where a section begins.</param>
internal sealed partial record Provisioned(IReadOnlyDictionary<string, bool> Queues, IReadOnlySet<string> Settings)
{
    public const string BusFile = "infra-bicep/modules/serviceBus.bicep";
    public const string AppFile = "infra-bicep/modules/functionApp.bicep";
    private const string MainFile = "infra-bicep/main.bicep";

    public static Provisioned Read() => Read(File.ReadAllText(Repository.Path(BusFile)), File.ReadAllText(Repository.Path(AppFile)));

    public static Provisioned Read(string bus, string app) => new(
        Queue().Matches(bus).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value == "true"),
        Setting().Matches(Section(app, "var durableSettings", "var secretReferences") + Section(app, "resource appSettings", "output "))
            .Select(match => match.Groups[1].Value)
            .Concat(Setting().Matches(Section(File.ReadAllText(Repository.Path(MainFile)), "param secretSettings", "@description")).Select(match => match.Groups[1].Value))
            .ToHashSet(StringComparer.OrdinalIgnoreCase));

    /// <summary>A setting, or a section of settings.</summary>
    public bool Has(string name) => Settings.Contains(name) || Settings.Any(setting => setting.StartsWith(name + "__", StringComparison.OrdinalIgnoreCase));

    private static string Section(string text, string from, string to)
    {
        int start = text.IndexOf(from, StringComparison.Ordinal);
        return text[start..text.IndexOf(to, start, StringComparison.Ordinal)];
    }

    [GeneratedRegex(@"name: '([^']+)'\s+sessions: (true|false)")]
    private static partial Regex Queue();

    [GeneratedRegex(@"^\s+([A-Z][A-Za-z]*(?:_+[A-Za-z]+)*): (?!$)", RegexOptions.Multiline)]
    private static partial Regex Setting();
}
