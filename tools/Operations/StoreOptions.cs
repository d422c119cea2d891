namespace Distribution.Operations;

/// <summary>A command and the store it is for.</summary>
/// <param name="Command"><c>import</c>, <c>export</c> or <c>check</c>.</param>
/// <param name="File">The export; null for <c>check</c>.</param>
/// <param name="Resume">Whether an import goes on.</param>
/// <param name="Settings">Of the store, as the app has them.</param>
internal sealed record StoreOptions(string Command, string? File, bool Resume, IReadOnlyDictionary<string, string?> Settings)
{
    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["--connection"] = "Storage",
        ["--tables"] = "Storage:tableServiceUri",
        ["--blobs"] = "Storage:blobServiceUri",
        ["--table"] = "Storage:Table",
        ["--container"] = "Storage:Container",
    };

    public static StoreOptions? Parse(ReadOnlySpan<string> arguments, out string problem)
    {
        var words = new List<string>();
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal);
        bool resume = false;
        problem = "";
        for (int i = 0; i < arguments.Length && problem.Length == 0; i++)
        {
            string argument = arguments[i];
            if (argument == "--resume")
            {
                resume = true;
            }
            else if (Names.TryGetValue(argument, out string? setting))
            {
                problem = i + 1 == arguments.Length ? $"option '{argument}' needs a value"
                    : settings.TryAdd(setting, arguments[++i]) ? "" : $"option '{argument}' is given twice";
            }
            else if (argument.StartsWith('-'))
            {
                problem = $"unknown option '{argument}'";
            }
            else
            {
                words.Add(argument);
            }
        }

        problem = problem.Length > 0 ? problem : Fault(words, resume);
        return problem.Length > 0 ? null : new StoreOptions(words[0], words.ElementAtOrDefault(1), resume, settings);
    }

    private static string Fault(List<string> words, bool resume) => words switch
    {
        ["import" or "export", _] when !resume || words[0] == "import" => "",
        ["check"] when !resume => "",
        ["import" or "export" or "check", ..] when resume && words[0] != "import" => "only an import goes on",
        ["import" or "export"] => "an argument is missing",
        ["import" or "export" or "check", ..] => $"unexpected argument '{words[^1]}'",
        [var other, ..] => $"unknown command '{other}'",
        [] => "a command is missing",
    };
}
