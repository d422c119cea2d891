using Distribution.Kernel;
using Distribution.Programs.Engine.Caps;
using Distribution.Programs.Language;
using Distribution.Programs.Language.Reading;

namespace Distribution.Programs.Engine;

/// <summary>Turns a buffer into a result that stands on its own, with the trace of every line.</summary>
internal static class RewardsOf
{
    public static Rewards Buffer(CompiledProgram program, OrderFacts facts, RewardBuffer buffer)
    {
        Rewards rewards = OfOrder(program, facts, buffer);
        return program.HasCompletionRules ? rewards with { ShareTaken = ShareCap.TakenBy(buffer) } : rewards;
    }

    private static Rewards OfOrder(CompiledProgram program, OrderFacts facts, RewardBuffer buffer) => Result(program, buffer, facts.LimitsUsed, (reward, steps) =>
    {
        if (reward.LineIndex >= 0)
        {
            LineFacts line = buffer.Lines[reward.LineIndex];
            steps.Add(TraceStep.Of(TraceKind.Line, line.No, line.Units, line.Sku.Value, line.Net));
        }
        else if (reward.To is PayTo.Inviter or PayTo.Self)
        {
            steps.Add(TraceStep.Of(TraceKind.FirstOrder, facts.Inviter?.Value ?? "-", reward.Base));
        }
        else
        {
            steps.Add(TraceStep.Of(TraceKind.Order, reward.Base, facts.FirstLevelOrders));
        }

        return TierOf(facts, reward.To);
    });

    public static Rewards Buffer(CompiledProgram program, GroupFacts facts, RewardBuffer buffer) => Result(program, buffer, facts.LimitsUsed, (_, steps) =>
    {
        steps.Add(TraceStep.Of(TraceKind.Group, facts.Size, facts.Net));
        return facts.Tier;
    });

    public static Rewards Buffer(CompiledProgram program, SubmissionFacts facts, RewardBuffer buffer) => Result(program, buffer, facts.LimitsUsed, (_, steps) =>
    {
        steps.Add(TraceStep.Of(TraceKind.Submission, facts.Likes));
        return facts.Tier;
    });

    /// <summary>The step that says how the amount was computed from the payment.</summary>
    public static TraceStep StepOf(string rule, PayTo to, CompiledPayment payment, int row, long value, long basis, long asked, MetricKind? counts = null)
    {
        string name = EventType.NameOf(to);
        return (payment.Kind, payment.Table) switch
        {
            (PaymentKind.Grant, _) => TraceStep.Of(TraceKind.Grant, rule, name, payment.Grant?.Quantity ?? 0, payment.Grant?.Code ?? ""),
            (PaymentKind.Percent, null) => TraceStep.Of(TraceKind.Percent, rule, name, basis, value, asked),
            (PaymentKind.Percent, { } table) => TraceStep.Of(TraceKind.PercentByTable, rule, name, basis, value, asked, table.Name, row + 1),
            (PaymentKind.Each, null) when counts == MetricKind.Orders => TraceStep.Of(TraceKind.EachOrder, rule, name, value, basis, asked),
            (PaymentKind.Each, { } table) when counts == MetricKind.Orders => TraceStep.Of(TraceKind.EachOrderByTable, rule, name, value, basis, asked, table.Name, row + 1),
            (PaymentKind.Each, null) => TraceStep.Of(TraceKind.Each, rule, name, value, basis, asked),
            (PaymentKind.Each, { } table) => TraceStep.Of(TraceKind.EachByTable, rule, name, value, basis, asked, table.Name, row + 1),
            (PaymentKind.Fixed, null) => TraceStep.Of(TraceKind.Fixed, rule, name, value),
            (PaymentKind.Fixed, { } table) => TraceStep.Of(TraceKind.FixedByTable, rule, name, value, table.Name, row + 1),
            _ => throw new InvalidOperationException($"{payment.Kind} is not a payment."),
        };
    }

    private static Rewards Result(CompiledProgram program, RewardBuffer buffer, IReadOnlyDictionary<string, int> limitsUsed, Func<Reward, List<TraceStep>, string?> begin)
    {
        ReadOnlySpan<Reward> rewards = buffer.Rewards;
        var lines = new RewardLine[rewards.Length];
        for (int i = 0; i < lines.Length; i++)
        {
            Reward reward = rewards[i];
            CompiledRule rule = reward.Payment.Rule;
            var steps = new List<TraceStep>(4);
            string? tier = begin(reward, steps);
            if (tier is not null && program.Tiers.Count > 0)
            {
                steps.Add(TraceStep.Of(TraceKind.Tier, EventType.NameOf(reward.To), tier));
            }

            AddPassed(program, buffer, in reward, steps);
            steps.Add(StepOf(reward, buffer));
            AddLimits(buffer, rule, limitsUsed, steps);
            AddCuts(program, buffer, rule, i, steps);
            lines[i] = new RewardLine(
                reward.LineIndex >= 0 ? reward.LineNo : null,
                buffer.LineCount > 0 ? LevelOf(reward.To) : 0,
                reward.Beneficiary,
                reward.Rule,
                reward.Kind,
                reward.Base,
                reward.RatePpm < 0 ? null : reward.RatePpm,
                reward.Amount,
                reward.Grant)
            {
                To = reward.To,
                Tier = tier,
                Budget = rule.Budget < 0 ? null : program.BudgetNames[rule.Budget],
                Steps = steps,
            };
        }

        var plain = new List<string>();
        foreach (LimitUse use in buffer.LimitUses)
        {
            if (use.Limit.IsPlain)
            {
                plain.Add(use.Limit.Key);
            }
        }

        return new Rewards(lines, plain) { LimitUses = buffer.LimitUses.ToArray(), BudgetUses = buffer.BudgetUses.ToArray() };
    }

    private static TraceStep StepOf(in Reward reward, RewardBuffer buffer)
    {
        CompiledPayment payment = reward.Payment;
        long value = reward.RatePpm >= 0 ? reward.RatePpm : payment.Table?.ValueOf(reward.Row) ?? payment.Value;
        long basis = payment.Kind != PaymentKind.Each ? reward.Base
            : payment.Basis == PayBasis.OrderUnits ? buffer.Facts[(int)Fact.OrderUnits]
            : buffer.Lines[reward.LineIndex].Units;
        return StepOf(reward.Rule, reward.To, payment, reward.Row, value, basis, reward.Asked);
    }

    /// <summary>Says which rules of the slot would have had the place but for their budgets.</summary>
    private static void AddPassed(CompiledProgram program, RewardBuffer buffer, in Reward reward, List<TraceStep> steps)
    {
        foreach (PassedOver passed in buffer.Passed)
        {
            if (passed.Rule.SlotShift == reward.Payment.Rule.SlotShift && passed.Line == reward.LineIndex && passed.To == reward.To)
            {
                steps.Add(passed.ToStep(program));
            }
        }
    }

    private static void AddLimits(RewardBuffer buffer, CompiledRule rule, IReadOnlyDictionary<string, int> limitsUsed, List<TraceStep> steps)
    {
        foreach (LimitUse use in buffer.LimitUses)
        {
            if (use.Limit.Rule == rule.Id)
            {
                steps.Add(TraceStep.Of(TraceKind.Limit, use.Limit.Key, limitsUsed.GetValueOrDefault(use.Limit.Key) + 1, use.Limit.Times));
            }
        }
    }

    private static void AddCuts(CompiledProgram program, RewardBuffer buffer, CompiledRule rule, int at, List<TraceStep> steps)
    {
        foreach (Cut cut in buffer.Cuts)
        {
            if (cut.Reward != at)
            {
                continue;
            }

            steps.Add(cut.Line switch
            {
                Cut.Budget => TraceStep.Of(TraceKind.Budget, program.BudgetNames[rule.Budget], cut.Most, cut.Sum, cut.Asked, cut.Given),
                Cut.Group => TraceStep.Of(
                    TraceKind.GroupShare, buffer.Facts[(int)Fact.GroupNet], program.LineShare.Ppm, cut.Most, cut.Sum, cut.Asked, cut.Given),
                _ => ShareOf(program, buffer.Lines[cut.Line], cut),
            });
        }
    }

    private static TraceStep ShareOf(CompiledProgram program, LineFacts line, Cut cut) => line.ShareTaken == 0
        ? TraceStep.Of(TraceKind.LineShare, line.No, line.Net, program.LineShare.Ppm, cut.Most, cut.Sum, cut.Asked, cut.Given)
        : TraceStep.Of(
            TraceKind.RestOfLineShare, line.No, line.Net, program.LineShare.Ppm, program.LineShare.Of(line.Net), line.ShareTaken, cut.Most, cut.Sum, cut.Asked, cut.Given);

    private static int LevelOf(PayTo to) => to <= PayTo.L3 ? (int)to : to == PayTo.Self ? 1 : 0;

    private static string? TierOf(OrderFacts facts, PayTo to)
    {
        int level = LevelOf(to);
        foreach (PathLevel step in facts.Path)
        {
            if (step.Level == level)
            {
                return step.Tier;
            }
        }

        return null;
    }
}
