using Distribution.Kernel;
using Distribution.Programs;
using Distribution.Programs.Engine;
using Distribution.Programs.Engine.Caps;
using Distribution.Programs.Language;
using Distribution.Programs.Windows;
using Distribution.Tests.Programs.Replay;
using FsCheck;
using FsCheck.Fluent;

namespace Distribution.Tests.Programs.Engine;

/// <summary>What holds of any program and any order.</summary>
public sealed class RewardPropertyTests
{
    private const int Runs = 300;

    [Fact]
    public void Nothing_pays_above_a_lines_share_or_a_budget() => ForAll((program, order) =>
    {
        Rewards rewards = RewardEngine.Evaluate(program, order);
        long capped = rewards.Lines.Where(line => line.Budget is null).Sum(line => line.Amount);
        long most = order.Lines.Sum(line => program.LineShare.Of(line.Net));
        bool budgets = order.BudgetsLeft!.All(left => rewards.Lines.Where(line => line.Budget == left.Key).Sum(line => line.Amount) <= left.Value);
        return capped <= most && budgets && rewards.Lines.All(line => line.Amount >= 0);
    });

    [Fact]
    public void No_line_bears_more_than_its_share_with_its_parts_of_what_is_paid_once() => ForAll((program, order) =>
    {
        var buffer = new RewardBuffer();
        RewardEngine.Evaluate(program, order, RewardEvent.OrderPaid, buffer);
        return ShareCap.TakenBy(buffer).All(taken => taken.Amount <= program.LineShare.Of(order.Lines.Single(line => line.No == taken.Line).Net))
            && ShareCap.TakenBy(buffer).Sum(taken => taken.Amount) == RewardEngine.Evaluate(program, order).Lines.Where(line => line.Budget is null).Sum(line => line.Amount);
    });

    [Fact]
    public void One_rule_wins_for_each_line_slot_and_beneficiary() => ForAll((program, order) =>
        RewardEngine.Evaluate(program, order).Lines
            .Select(line => (line.LineNo, line.To, Slot: program.Rules.OfType<RewardRule.OnEvent>().Single(rule => rule.Id == line.Rule).Slot))
            .Where(place => place.Slot is not null)
            .GroupBy(place => place).All(place => place.Count() == 1));

    [Fact]
    public void What_is_reserved_is_what_is_paid() => ForAll((program, order) =>
    {
        Rewards rewards = RewardEngine.Evaluate(program, order);
        return program.Budgets.Keys.All(budget =>
            rewards.BudgetUses.Where(use => use.Budget == budget).Sum(use => use.Amount) == rewards.Lines.Where(line => line.Budget == budget).Sum(line => line.Amount));
    });

    [Fact]
    public void A_cut_adds_up_to_exactly_what_may_be_paid()
    {
        CompiledProgram program = Sample.Rules(
            """{"id":"b","on":"order.paid","pay":[{"to":"L1","percent":900000,"of":"line.net"},{"to":"L2","percent":900000,"of":"line.net"},{"to":"L1","fixed":77}]}""",
            "\"caps\":{\"lineShare\":333333},");

        Check.One(Config.QuickThrowOnFailure, Prop.ForAll(Orders().ToArbitrary(), order =>
            RewardEngine.Evaluate(program, order).Lines.Sum(line => line.Amount) == order.Lines.Sum(line => program.LineShare.Of(line.Net))
            || order.Lines.Sum(line => line.Net) == 0));
    }

    [Fact]
    public void The_order_of_the_lines_does_not_matter() => ForAll((program, order) =>
    {
        string[] words = Sample.Words(RewardEngine.Evaluate(program, order));
        OrderFacts array = order with { Lines = order.Lines.Reverse().ToArray() };
        OrderFacts list = order with { Lines = order.Lines.Reverse().ToList() };
        return words.SequenceEqual(Sample.Words(RewardEngine.Evaluate(program, array))) && words.SequenceEqual(Sample.Words(RewardEngine.Evaluate(program, list)));
    });

    [Fact]
    public void The_same_again_is_the_same_with_words_or_without() => ForAll((program, order) =>
    {
        var buffer = new RewardBuffer();
        string[] words = Sample.Words(RewardEngine.Evaluate(program, order));
        RewardEngine.Evaluate(program, order, RewardEvent.OrderPaid, buffer);
        RewardEngine.Evaluate(program, order, RewardEvent.OrderPaid, buffer);
        var amounts = new List<string>();
        foreach (Reward reward in buffer.Rewards)
        {
            amounts.Add($"{(reward.LineNo > 0 ? reward.LineNo.ToString() : "-")} {reward.Beneficiary} {reward.Rule} {(reward.Grant is { } grant ? $"{grant.Quantity}x{grant.Code}" : reward.Amount.ToString())}");
        }

        return words.SequenceEqual(amounts) && words.SequenceEqual(Sample.Words(RewardEngine.Evaluate(program, order)));
    });

    [Fact]
    public void Refunds_in_any_order_and_slicing_end_at_the_same_and_a_full_one_at_nothing() => ForAll((program, order) =>
    {
        foreach (RewardLine reward in RewardEngine.Evaluate(program, order).Lines)
        {
            long[] slices = Slices(reward.Base);
            if (Left(reward, slices) != 0 || Left(reward, [.. slices.Reverse()]) != 0 || Left(reward, slices[..1]) != Proportion.Remaining(reward.Amount, slices[0], reward.Base))
            {
                return false;
            }
        }

        return true;

        static long[] Slices(long whole) => [whole / 3, whole / 7, whole - (whole / 3) - (whole / 7)];

        static long Left(RewardLine reward, long[] slices)
        {
            long refunded = 0;
            long left = reward.Amount;
            foreach (long slice in slices)
            {
                long before = Proportion.Remaining(reward.Amount, refunded, reward.Base);
                refunded += slice;
                left -= before - Proportion.Remaining(reward.Amount, refunded, reward.Base);
            }

            return left;
        }
    });

    [Fact]
    public void A_metric_in_many_steps_ends_where_one_step_ends()
    {
        CompiledProgram program = Sample.Rules(
            """{"id":"c","on":"metric","metric":"m","every":7,"pay":[{"to":"self","fixed":10}]}""",
            "\"metrics\":{\"m\":{\"count\":\"order\",\"on\":\"order.paid\",\"by\":\"buyer\"}},");
        RewardRule.OnMetric rule = program.MetricRules[0];

        Check.One(Config.QuickThrowOnFailure, Prop.ForAll(Gen.Choose(0, 200).NonEmptyListOf().Select(values => values.ToArray()).ToArbitrary(), values =>
        {
            long earned = 0;
            long paid = 0;
            foreach (int value in values)
            {
                foreach (BonusLine line in MetricBonus.Change(program, rule, new MetricChange(new DistributorId("a"), "lifetime", earned, value)).Lines)
                {
                    earned += (line.Last - line.First + 1) * (line.Reversed ? -1 : 1);
                    paid += line.Amount * (line.Reversed ? -1 : 1);
                }
            }

            return paid == values[^1] / 7 * 10 && earned == values[^1] / 7;
        }));
    }

    [Fact]
    public void A_window_closed_twice_in_any_order_of_its_numbers_equals_once()
    {
        CompiledProgram program = Sample.Rules(
            """
            {"id":"top","on":"rank","metric":"m","window":"week","budget":"spring","pay":[{"to":"rank","prizes":[100,50,20]}]},
            {"id":"many","on":"metric","metric":"m","window":"week","every":3,"at":"close","budget":"spring","pay":[{"to":"self","fixed":11}]}
            """,
            "\"metrics\":{\"m\":{\"count\":\"order\",\"on\":\"order.paid\",\"by\":\"L1\"}},\"budgets\":{\"spring\":{\"amount\":200}},");
        RewardWindow week = program.Calendar.WindowOf(WindowKind.Week, new DateOnly(2026, 3, 2));

        Check.One(Config.QuickThrowOnFailure, Prop.ForAll(Gen.Choose(0, 12).NonEmptyListOf().Select(values => values.ToArray()).ToArbitrary(), values =>
        {
            MetricTotal[] totals = [.. values.Select((value, i) => new MetricTotal(new DistributorId($"d{i}"), value, DateTimeOffset.UnixEpoch.AddMinutes(value % 2)))];
            Dictionary<string, long> once = Close(totals, []);
            Dictionary<string, long> twice = Close([.. totals.Reverse()], new Dictionary<string, long>(once));
            return once.Values.Sum() <= 200 && once.Count == twice.Count && once.All(pair => twice[pair.Key] == pair.Value);
        }));

        Dictionary<string, long> Close(MetricTotal[] totals, Dictionary<string, long> paid)
        {
            foreach (BonusLine line in WindowClose.Decide(program, week, new Dictionary<string, IReadOnlyList<MetricTotal>> { ["m"] = totals }).Lines)
            {
                paid[line.Key] = paid.TryGetValue(line.Key, out long before) && before != line.Amount ? throw new InvalidOperationException(line.Key) : line.Amount;
            }

            return paid;
        }
    }

    private static void ForAll(Func<CompiledProgram, OrderFacts, bool> holds) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(Runs), Prop.ForAll(Programs().Zip(Orders()).ToArbitrary(), pair => holds(pair.Item1, pair.Item2)));

    /// <summary>Programs of one to six rules of every kind an order can have, mostly asking for more than the cap allows.</summary>
    private static Gen<CompiledProgram> Programs() =>
        from share in Gen.Choose(1, 500000)
        from levels in Gen.Elements(2, 3)
        from own in Gen.Elements("true", "false")
        from count in Gen.Choose(1, 6)
        from rules in Rule(levels).ArrayOf(count)
        select Histories.Sound(rules, all => Sample.Document(
            $$$"""
            "caps":{"lineShare":{{{share}}}},"budgets":{"spring":{"amount":5000},"autumn":{"amount":3000}},
            "tables":{"t":{"keys":["line.sku","order.region"],"hit":"first","rows":[[["a"],"*",123456],["*",["HK"],654321],[["b","c"],"*",1]]}},
            "rules":[{{{all}}}]
            """).Replace("\"maxLevels\":2", $"\"maxLevels\":{levels},\"selfPurchase\":{own}"));

    private static Gen<string> Rule(int levels) =>
        from slot in Gen.Elements("", "\"slot\":\"s\",", "\"slot\":\"s\",", "\"slot\":\"t\",")
        from budget in Gen.Elements("", "", "\"budget\":\"spring\",", "\"budget\":\"autumn\",")
        from limit in Gen.Elements("", "", "\"limit\":{\"per\":\"L1\",\"times\":1},")
        from when in Gen.Elements("", "\"when\":{\"line.sku\":{\"in\":[\"a\",\"d\"]}},", "\"when\":{\"not\":{\"order.net\":{\"gt\":9000}}},", "\"when\":{\"any\":[{\"order.region\":{\"eq\":\"HK\"}},{\"line.units\":{\"gte\":2}}]},", "\"when\":{\"order.units\":{\"gte\":3}},")
        from to in Gen.Choose(1, levels)
        from number in Gen.Choose(1, 900000)
        from pay in Gen.Elements($"\"percent\":{number},\"of\":\"line.net\"", "\"percent\":{\"table\":\"t\"},\"of\":\"line.net\"", $"\"each\":{(number / 1000) + 1},\"per\":\"line.units\"", $"\"fixed\":{(number / 100) + 1}", $"\"fixed\":{(number % 5) + 1}", $"\"percent\":{number},\"of\":\"order.net\"")
        select $"\"on\":\"order.paid\",{slot}{budget}{limit}{when}\"pay\":[{{\"to\":\"L{to}\",{pay}}}]";

    private static Gen<OrderFacts> Orders() =>
        from count in Gen.Choose(1, 5)
        from lines in (from sku in Gen.Elements("a", "b", "c", "d")
                       from units in Gen.Choose(1, 9)
                       from net in Gen.Frequency((1, Gen.Constant(0)), (9, Gen.Choose(1, 20000)), (2, Gen.Choose(1, 100)))
                       select (sku, units, net)).ArrayOf(count)
        from region in Gen.Elements("HK", "CN-SH", null)
        from buyer in Gen.Elements("cai", "cai", "bo", "an")
        from left in Gen.Frequency((1, Gen.Constant(0)), (4, Gen.Choose(0, 5000)))
        from other in Gen.Choose(0, 3000)
        let order = Sample.Order([.. lines.Select((line, i) => Sample.Line(i + 1, line.sku, line.units, line.net))])
        select order with
        {
            Region = region,
            Buyer = new UserId(buyer),
            Path = [.. order.Path, new PathLevel(3, new DistributorId("du"))],
            BudgetsLeft = new Dictionary<string, long> { ["spring"] = left, ["autumn"] = other },
        };
}
