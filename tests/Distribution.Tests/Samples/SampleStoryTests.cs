using System.Globalization;
using System.Text.Json.Nodes;
using System.Xml;

namespace Distribution.Tests.Samples;

/// <summary>What each sample's scenario must at least tell.</summary>
public sealed class SampleStoryTests
{
    private const string Whole = "whole";
    private const string Part = "part";

    public static TheoryData<string> Samples => ["fruit-shop", "coding-school", "skincare"];

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_scenario_is_long_enough_and_closes_two_windows_with_claims_on_the_way(string sample)
    {
        JsonNode[] steps = Steps(sample);

        steps.Length.ShouldBeGreaterThanOrEqualTo(30);
        steps.Count(step => Does(step, "close")).ShouldBeGreaterThanOrEqualTo(2);
        steps.Count(step => Does(step, "expect")).ShouldBeGreaterThanOrEqualTo(5);
        steps.Count(step => Does(step, "reject-expected")).ShouldBeGreaterThanOrEqualTo(2);
        steps.Count(step => Does(step, "withdraw")).ShouldBeGreaterThanOrEqualTo(2);
        steps.ShouldContain(step => Does(step, "pay") && step["times"] != null);
        SampleFile.Scenario(sample)["expect"]!["ranking"]!.AsArray().Count.ShouldBeGreaterThanOrEqualTo(2);
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_scenario_refunds_parts_and_wholes_before_and_after_settlement(string sample)
    {
        TimeSpan hold = XmlConvert.ToTimeSpan(Text(SampleFile.Program(sample)["settlement"]!, "hold"));
        DateTimeOffset now = Time(SampleFile.Scenario(sample), "start");
        var settles = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        var refunds = new HashSet<(bool Settled, string How)>();
        foreach (JsonNode step in Steps(sample))
        {
            switch (Text(step, "do"))
            {
                case "advance":
                    now = step["by"] is null ? Time(step, "to") : now + XmlConvert.ToTimeSpan(Text(step, "by"));
                    break;
                case "complete":
                    settles[Text(step, "order")] = now + hold;
                    break;
                case "refund":
                    refunds.Add((settles.TryGetValue(Text(step, "order"), out DateTimeOffset at) && now > at, step["line"] is null ? Whole : Part));
                    break;
            }
        }

        refunds.ShouldBe([(false, Whole), (false, Part), (true, Whole), (true, Part)], ignoreOrder: true);
    }

    private static JsonNode[] Steps(string sample) => [.. SampleFile.Scenario(sample)["steps"]!.AsArray().Select(step => step!)];

    private static bool Does(JsonNode step, string kind) => Text(step, "do") == kind;

    private static string Text(JsonNode node, string name) => node[name]!.GetValue<string>();

    private static DateTimeOffset Time(JsonNode node, string name) => DateTimeOffset.Parse(Text(node, name), CultureInfo.InvariantCulture);
}
