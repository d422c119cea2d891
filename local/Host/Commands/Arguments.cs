namespace Distribution.Local.Commands;

/// <summary>What stands behind a command: options with or without a value, and words.</summary>
internal sealed class Arguments
{
    private readonly Dictionary<string, string> _options = new(StringComparer.Ordinal);
    private readonly List<string> _words = [];

    private Arguments()
    {
    }

    public IReadOnlyList<string> Words => _words;

    public bool Has(string option) => _options.ContainsKey(option);

    public string? Value(string option) => _options.GetValueOrDefault(option);

    /// <param name="valued">Options that take a value.</param>
    /// <param name="flags">Options that take none.</param>
    /// <param name="words">How many words there must be.</param>
    /// <param name="problem">Why the arguments cannot be used; null if they can.</param>
    public static Arguments? Parse(ReadOnlySpan<string> arguments, string[] valued, string[] flags, int words, out string? problem)
    {
        var parsed = new Arguments();
        for (int i = 0; i < arguments.Length; i++)
        {
            string argument = arguments[i];
            if (!argument.StartsWith('-'))
            {
                parsed._words.Add(argument);
                continue;
            }

            bool isValued = valued.Contains(argument);
            problem = !isValued && !flags.Contains(argument) ? $"unknown option '{argument}'"
                : isValued && i + 1 >= arguments.Length ? $"option '{argument}' needs a value"
                : !parsed._options.TryAdd(argument, isValued ? arguments[++i] : "") ? $"option '{argument}' is given twice"
                : null;
            if (problem is not null)
            {
                return null;
            }
        }

        problem = parsed._words.Count < words ? "an argument is missing" : parsed._words.Count > words ? $"unexpected argument '{parsed._words[words]}'" : null;
        return problem is null ? parsed : null;
    }
}
