using Distribution.Local.Scenarios.Parsing;

namespace Distribution.Local.Scenarios;

/// <summary>A scenario on disk: a file, or a folder with <c>scenario.json</c> in it.</summary>
internal static class ScenarioFile
{
    public const string DefaultName = "scenario.json";

    /// <summary>Null with the reasons if the file is missing or not usable.</summary>
    public static Scenario? Load(string path, out string file, out IReadOnlyList<ScenarioError> errors)
    {
        file = Directory.Exists(path) ? Path.Combine(path, DefaultName) : path;
        string folder = Path.GetDirectoryName(Path.GetFullPath(file)) ?? ".";
        try
        {
            return ScenarioParser.Parse(File.ReadAllText(file), name => File.ReadAllText(Path.Combine(folder, name)), out errors);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            errors = [new ScenarioError("", error.Message)];
            return null;
        }
    }
}
