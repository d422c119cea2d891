using System.Globalization;
using Distribution.Kernel;
using Distribution.Programs;
using Distribution.Programs.Engine;
using Distribution.Programs.Windows;

namespace Distribution.Tests.Programs.Documents;

/// <summary>
/// The examples of the tutorial: <c>order 2 box 25600, 1 serum 29900; first; region HK; tier gold; left spring 100</c>,
/// <c>group 5 99900</c>, <c>submission share 5</c>, <c>metric spend 450000; earned 1</c>, <c>close month units bo 20 an 7</c>.
/// </summary>
internal static class TutorialEvents
{
    private static readonly DateTimeOffset At = new(2026, 3, 2, 4, 0, 0, TimeSpan.Zero);
    private static readonly DistributorId Bo = new("bo");

    public static IEnumerable<string> Run(CompiledProgram program, string text)
    {
        string[] parts = text.Split(';', StringSplitOptions.TrimEntries);
        string[] words = parts[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        IEnumerable<string> paid = words[0] switch
        {
            "order" => Order(program, parts),
            "group" => Lines(RewardEngine.Evaluate(program, new GroupFacts(Bo, Number(words[1]), Number(words[2]), Sample.NoLimits))),
            "submission" => Lines(RewardEngine.Evaluate(program, new SubmissionFacts(Bo, words[1], Number(words[2]), Sample.NoLimits))),
            "metric" => Bonus(MetricBonus.Change(program, program.MetricRules.Single(rule => rule.Metric.Id == words[1] && !rule.AtClose), new MetricChange(
                Bo, "lifetime", parts.Length > 1 ? Number(parts[1].Split(' ')[1]) : 0, Number(words[2])))),
            "close" => Bonus(Close(program, words)),
            _ => throw new InvalidOperationException(text),
        };
        return paid.DefaultIfEmpty("nothing");
    }

    private static IEnumerable<string> Order(CompiledProgram program, string[] parts)
    {
        LineFacts[] lines = [.. parts[0]["order ".Length..].Split(',', StringSplitOptions.TrimEntries).Select(static (line, i) =>
        {
            string[] words = line.Split(' ');
            string[] sku = words[1].Split('/');
            return Sample.Line(i + 1, sku[^1], (int)Number(words[0]), Number(words[2]), sku.Length > 1 ? sku[0] : null);
        })];
        OrderFacts order = Sample.Order(lines);
        foreach (string part in parts.Skip(1))
        {
            string[] words = part.Split(' ');
            order = words[0] switch
            {
                "first" => order with { FirstLevelOrders = 1 },
                "region" => order with { Region = words[1] },
                "tier" => order with { Path = [order.Path[0] with { Tier = words[1] }, order.Path[1]] },
                "day" => order with { At = DateTimeOffset.Parse($"{words[1]}T12:00:00+08:00", CultureInfo.InvariantCulture) },
                "left" => order with { BudgetsLeft = new Dictionary<string, long> { [words[1]] = Number(words[2]) } },
                _ => throw new InvalidOperationException(part),
            };
        }

        return Lines(RewardEngine.Evaluate(program, order));
    }

    private static Bonuses Close(CompiledProgram program, string[] words)
    {
        WindowKind kind = Enum.Parse<WindowKind>(words[1], ignoreCase: true);
        MetricTotal[] totals = [.. words.Skip(3).Chunk(2).Select(static (pair, i) => new MetricTotal(new DistributorId(pair[0]), Number(pair[1]), At.AddMinutes(i)))];
        return WindowClose.Decide(
            program, program.Calendar.WindowOf(kind, new DateOnly(2026, 3, 2)), new Dictionary<string, IReadOnlyList<MetricTotal>> { [words[2]] = totals });
    }

    private static IEnumerable<string> Lines(Rewards rewards) =>
        rewards.Lines.Select(static line => $"{line.Beneficiary} {line.Rule} {Paid(line.Amount, line.Grant, false)}");

    private static IEnumerable<string> Bonus(Bonuses bonuses) =>
        bonuses.Lines.Select(static line => $"{line.Beneficiary} {line.Rule} {Paid(line.Amount, line.Grant, line.Reversed)}");

    private static string Paid(long amount, GrantItem? grant, bool reversed) =>
        (reversed ? "-" : "") + (grant is null ? amount.ToString(CultureInfo.InvariantCulture) : $"{grant.Quantity} x {grant.Code}");

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
