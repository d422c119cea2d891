using System.Text;
using Distribution.Local.Scenarios.Parsing;

namespace Distribution.Local.Scenarios;

/// <summary>A scenario on disk: a file, or a folder with <c>scenario.json</c> in it.</summary>
internal static class ScenarioFile
{
    public const string DefaultName = "scenario.json";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Null with the reasons if the file is missing or not usable.</summary>
    public static Scenario? Load(string path, out string file, out IReadOnlyList<ScenarioError> errors)
    {
        file = Directory.Exists(path) ? Path.Combine(path, DefaultName) : path;
        string folder;
        string text;
        try
        {
            folder = Path.GetDirectoryName(Path.GetFullPath(file)) ?? ".";
            text = Read(file);
        }
        catch (Exception error) when (IsUnreadable(error))
        {
            errors = [new ScenarioError("", $"the file cannot be read: {error.Message}")];
            return null;
        }

        return ScenarioParser.Parse(text, name => Read(Path.Combine(folder, name)), out errors);
    }

    /// <summary>A file that is missing, closed to us or not UTF-8, or a name that no file can have.</summary>
    public static bool IsUnreadable(Exception error) => error is IOException or UnauthorizedAccessException or ArgumentException;

    private static string Read(string file) => File.ReadAllText(file, Strict);
}
