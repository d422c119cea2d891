using Distribution.Messaging;

namespace Distribution.Operations;

/// <summary>A command and what it is for.</summary>
/// <param name="Command"><c>import</c>, <c>export</c>, <c>check</c> or <c>dead-letters</c>.</param>
/// <param name="Operand">The export, or the queue; null for <c>check</c> and for all queues.</param>
/// <param name="Resume">Whether an import goes on.</param>
/// <param name="Send">Whether dead letters are sent again.</param>
/// <param name="Settings">Of the store or the queues, as the app has them.</param>
internal sealed record ToolOptions(string Command, string? Operand, bool Resume, bool Send, IReadOnlyDictionary<string, string?> Settings)
{
    /// <summary>What else a host of the store starts with; the queues need nothing of it.</summary>
    public bool IsOfStore => Command != DeadLetterWord;

    public static IReadOnlyList<string> Queues { get; } = [.. QueueNames.WithSessions, .. QueueNames.WithoutSessions];

    private const string DeadLetterWord = "dead-letters";

    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["--connection"] = "Storage",
        ["--tables"] = "Storage:tableServiceUri",
        ["--blobs"] = "Storage:blobServiceUri",
        ["--table"] = "Storage:Table",
        ["--container"] = "Storage:Container",
        ["--bus"] = "ServiceBus:fullyQualifiedNamespace",
        ["--bus-connection"] = "ServiceBus",
    };

    public static ToolOptions? Parse(ReadOnlySpan<string> arguments, out string problem)
    {
        var words = new List<string>();
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal);
        var flags = new HashSet<string>(StringComparer.Ordinal);
        problem = "";
        for (int i = 0; i < arguments.Length && problem.Length == 0; i++)
        {
            string argument = arguments[i];
            if (argument is "--resume" or "--send")
            {
                flags.Add(argument);
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

        bool resume = flags.Contains("--resume");
        bool send = flags.Contains("--send");
        problem = problem.Length > 0 ? problem : Fault(words, resume, send);
        return problem.Length > 0 ? null : new ToolOptions(words[0], words.ElementAtOrDefault(1), resume, send, settings);
    }

    private static string Fault(List<string> words, bool resume, bool send) => words switch
    {
        [] => "a command is missing",
        [not ("import" or "export" or "check" or DeadLetterWord), ..] => $"unknown command '{words[0]}'",
        [not "import", ..] when resume => "only an import goes on",
        [not DeadLetterWord, ..] when send => "only dead letters are sent",
        ["import" or "export"] => "an argument is missing",
        ["import" or "export", _] or ["check"] or [DeadLetterWord] => "",
        [DeadLetterWord, var queue] => Queues.Contains(queue, StringComparer.Ordinal) ? "" : $"there is no queue '{queue}'",
        _ => $"unexpected argument '{words[^1]}'",
    };
}
