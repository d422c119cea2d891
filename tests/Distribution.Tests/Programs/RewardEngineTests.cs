using Distribution.Kernel;
using Distribution.Programs.Engine;
using Distribution.Programs.Language;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Programs;

public sealed class RewardEngineTests
{
    private static readonly DistributorId Bo = new("bo");
    private static readonly DistributorId An = new("an");

    [Fact]
    public void The_cap_is_kept_to_the_fen_and_the_cut_is_in_the_trace()
    {
        Rewards rewards = Evaluate(FruitProgram.Bytes, Line(1, 3990));

        // 399 + 199 + 1000 = 1598 of at most 1197; 399 x 1197 / 1598 = 298.87, 149.06, 749.06.
        rewards.Lines.Select(line => line.Amount).ShouldBe([299, 149, 749, 0]);
        rewards.Lines[0].Trace[^1].ShouldBe("line 1 pays at most floor(3990 x 300000 / 1000000) = 1197, all rewards ask 1598: 399 becomes 299 by largest remainder");
    }

    [Fact]
    public void Each_line_rounds_down_once()
    {
        Rewards rewards = Evaluate(FruitProgram.With("\"eq\": 1", "\"eq\": 99"), Line(1, 19), Line(2, 19));
        rewards.Lines.Where(line => line.Level > 0).Select(line => (line.LineNo, line.Level, line.Amount))
            .ShouldBe([(1, 1, 1), (1, 2, 0), (2, 1, 1), (2, 2, 0)]);
    }

    [Fact]
    public void In_a_slot_the_rule_with_a_condition_wins_where_it_holds()
    {
        const string Special = """{ "id": "special", "on": "order.paid", "slot": "base", "when": { "line.sku": { "in": ["box"] } }, "pay": [ { "to": "L1", "each": 77, "per": "line.units" } ] }, { "id": "first-sale",""";
        Rewards rewards = Evaluate(FruitProgram.With("{ \"id\": \"first-sale\",", Special), Line(1, 10000, "box", 3), Line(2, 10000, "apple"));

        rewards.Lines.Where(line => line.Kind == RewardKind.Commission).Select(line => (line.LineNo, line.Level, line.Rule, line.Amount))
            .ShouldBe([(1, 1, "special", 231), (1, 2, "base", 500), (2, 1, "base", 1000), (2, 2, "base", 500)]);
    }

    [Fact]
    public void A_used_limit_pays_nothing()
    {
        OrderFacts facts = Facts([Line(1, 12800)]) with { LimitsUsed = new Dictionary<string, int> { ["first-sale"] = 1, ["invite-voucher"] = 1 } };
        Rewards rewards = RewardEngine.Evaluate(Compile(FruitProgram.Bytes), facts);
        rewards.Lines.Select(line => line.Rule).ShouldBe(["base", "base"]);
        rewards.Limits.ShouldBeEmpty();
    }

    [Fact]
    public void Whatever_the_order_no_line_pays_more_than_its_share_and_the_same_facts_give_the_same_lines()
    {
        CompiledProgram program = Compile(FruitProgram.Bytes);
        var random = new Random(7);
        for (int run = 0; run < 2000; run++)
        {
            LineFacts[] lines = [.. Enumerable.Range(1, random.Next(1, 6)).Select(no => Line(no, random.Next(3) == 0 ? random.Next(0, 50) : random.Next(0, 2_000_000)))];
            Rewards rewards = RewardEngine.Evaluate(program, Facts(lines));
            long most = lines.Sum(line => new Rate(300000).Of(line.Net));
            rewards.Lines.Sum(line => line.Amount).ShouldBeLessThanOrEqualTo(most);
            rewards.Lines.ShouldAllBe(line => line.Amount >= 0);
            foreach (LineFacts line in lines)
            {
                rewards.Lines.Where(reward => reward.LineNo == line.No).Sum(reward => reward.Amount).ShouldBeLessThanOrEqualTo(new Rate(300000).Of(line.Net));
            }

            RewardEngine.Evaluate(program, Facts(lines)).Lines.Select(line => line.Amount).ShouldBe(rewards.Lines.Select(line => line.Amount));
        }
    }

    private static Rewards Evaluate(byte[] program, params LineFacts[] lines) => RewardEngine.Evaluate(Compile(program), Facts(lines));

    private static OrderFacts Facts(LineFacts[] lines) =>
        new("CN-SH", lines, [new PathLevel(1, Bo), new PathLevel(2, An)], 1, An, new Dictionary<string, int>());

    private static LineFacts Line(int no, long net, string sku = "apple", int units = 1) => new(no, new Sku(sku), "fruit", units, net);

    private static CompiledProgram Compile(byte[] program)
    {
        ProgramReading reading = ProgramReader.Read(program, new MerchantId("fruit"));
        reading.Errors.ShouldBeEmpty();
        return CompiledProgram.Compile(reading.Program!, 1);
    }
}
