using System.Text.Json.Nodes;

namespace Distribution.Tests.Samples;

/// <summary>
/// A scenario in which every figure is claimed wrongly once, by one fen or one piece, each in a step of its own beside the
/// right claims: one play shows what each wrong figure alone would lead to.
/// </summary>
internal sealed class AlteredFigures
{
    private static readonly string[] Accounts = ["pending", "available", "withheld", "paid", "debt"];

    private readonly JsonArray _steps = [];
    private readonly List<string> _differences = [];

    private AlteredFigures()
    {
    }

    /// <summary>The scenario.</summary>
    public required JsonNode Document { get; init; }

    /// <summary>What a play of it must tell, in this order: pointer, expected, actual.</summary>
    public IReadOnlyList<string> Differences => _differences;

    public static AlteredFigures Of(JsonNode scenario)
    {
        var altered = new AlteredFigures { Document = scenario.DeepClone() };
        foreach (JsonNode? step in scenario["steps"]!.AsArray())
        {
            altered._steps.Add(step!.DeepClone());
            if (step["that"] is { } that)
            {
                altered.Alter(that);
            }
        }

        altered.Alter(scenario["expect"]!);
        altered.Document["steps"] = altered._steps;
        return altered;
    }

    private void Alter(JsonNode that)
    {
        foreach ((string user, JsonNode? balance) in that["balances"]?.AsObject() ?? [])
        {
            foreach (string account in Accounts)
            {
                Balance(user, balance!, account);
            }
        }

        JsonArray grants = that["grants"]?.AsArray() ?? [];
        for (int i = 0; i < grants.Count; i++)
        {
            Grant(grants, i);
        }

        foreach (JsonNode? ranking in that["ranking"]?.AsArray() ?? [])
        {
            for (int place = 0; place < ranking!["entries"]!.AsArray().Count; place++)
            {
                Rank(ranking, place, "value");
                Rank(ranking, place, "prize");
            }
        }

        foreach ((string sku, JsonNode? pieces) in that["stock"]?.AsObject() ?? [])
        {
            long right = pieces!.GetValue<long>();
            Add(new JsonObject { ["stock"] = new JsonObject { [sku] = right + 1 } }, $"stock/{sku}", $"{right + 1}", $"{right}");
        }
    }

    private void Balance(string user, JsonNode balance, string account)
    {
        long right = balance[account]?.GetValue<long>() ?? 0;
        JsonNode wrong = balance.DeepClone();
        wrong[account] = right + 1;
        Add(new JsonObject { ["balances"] = new JsonObject { [user] = wrong } }, $"balances/{user}/{account}", $"{right + 1}", $"{right}");
    }

    /// <summary>With the other grants of the same user, which must be named together.</summary>
    private void Grant(JsonArray grants, int index)
    {
        string user = grants[index]!["user"]!.GetValue<string>();
        int[] own = [.. Enumerable.Range(0, grants.Count).Where(i => grants[i]!["user"]!.GetValue<string>() == user)];
        JsonArray wrong = [.. own.Select(i => grants[i]!.DeepClone())];
        int at = Array.IndexOf(own, index);
        long right = wrong[at]!["qty"]!.GetValue<long>();
        wrong[at]!["qty"] = right + 1;
        Add(new JsonObject { ["grants"] = wrong }, $"grants/{at}", $"{right + 1}", $"{right}");
    }

    private void Rank(JsonNode ranking, int place, string member)
    {
        JsonNode wrong = ranking.DeepClone();
        JsonNode entry = wrong["entries"]![place]!;
        string right = entry[member]!.ToString();
        string[] words = right.Split(' ', 2);
        string more = string.Join(' ', [$"{long.Parse(words[0], System.Globalization.CultureInfo.InvariantCulture) + 1}", .. words.Skip(1)]);
        entry[member] = words.Length > 1 ? more : long.Parse(more, System.Globalization.CultureInfo.InvariantCulture);
        Add(new JsonObject { ["ranking"] = new JsonArray(wrong) }, $"ranking/0/entries/{place}/{member}", more, right);
    }

    private void Add(JsonObject that, string pointer, string expected, string actual)
    {
        _differences.Add($"/steps/{_steps.Count}/that/{pointer}: expected {expected}, actual {actual}");
        _steps.Add(new JsonObject { ["do"] = "expect", ["that"] = that });
    }
}
