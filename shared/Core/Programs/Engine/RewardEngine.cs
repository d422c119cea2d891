using Distribution.Kernel;
using Distribution.Programs.Engine.Caps;
using Distribution.Programs.Language;

namespace Distribution.Programs.Engine;

/// <summary>The whole of how rewards are computed: a function of a program and facts, in integers.</summary>
public static class RewardEngine
{
    [ThreadStatic]
    private static RewardBuffer? _own;

    /// <summary>What a paid order earns, with the words. The same arguments always give the same lines in the same order.</summary>
    public static Rewards Evaluate(CompiledProgram program, OrderFacts facts) => Evaluate(program, facts, RewardEvent.OrderPaid);

    /// <summary>What a paid or a completed order earns, with the words.</summary>
    public static Rewards Evaluate(CompiledProgram program, OrderFacts facts, RewardEvent on)
    {
        RewardBuffer buffer = _own ??= new RewardBuffer();
        Evaluate(program, facts, on, buffer);
        return RewardsOf.Buffer(program, facts, buffer);
    }

    /// <summary>What a paid or a completed order earns, without words and without allocating anything.</summary>
    public static void Evaluate(CompiledProgram program, OrderFacts facts, RewardEvent on, RewardBuffer buffer)
    {
        if (on is not (RewardEvent.OrderPaid or RewardEvent.OrderCompleted))
        {
            throw new ArgumentOutOfRangeException(nameof(on), on, "An order is paid or completed.");
        }

        buffer.Clear();
        buffer.TakeLines(facts.Lines);
        long net = 0;
        long units = 0;
        for (int i = 0; i < buffer.LineCount; i++)
        {
            LineFacts line = buffer.Lines[i];
            net = checked(net + line.Net);
            units = checked(units + line.Units);
            buffer.LineSymbols[i] = (program.Skus.Find(line.Sku.Value), program.Categories.Find(line.Category));
        }

        FillPath(program, facts, buffer);
        FillOrder(program, facts, net, units, buffer.Facts);
        if (net <= 0)
        {
            return;
        }

        var evaluation = new Evaluation(program, buffer, facts.LimitsUsed, facts.BudgetsLeft);
        OrderRules rules = on == RewardEvent.OrderPaid ? program.Paid : program.Completed;
        do
        {
            evaluation.Pay(rules, net);
            if (on == RewardEvent.OrderPaid && facts.FirstLevelOrders == 1)
            {
                evaluation.PayOnce(program.FirstOrderRules, net);
            }
        }
        while (BudgetPlaces.GiveUp(program, buffer, in evaluation, facts.BudgetsLeft));

        ShareCap.Apply(program, buffer, net);
        BudgetCap.Apply(program, buffer, facts.BudgetsLeft);
    }

    /// <summary>What a group whose members have all paid earns its initiator.</summary>
    public static Rewards Evaluate(CompiledProgram program, GroupFacts facts)
    {
        RewardBuffer buffer = Prepare(PayTo.Initiator, facts.Initiator, facts.Tier, program);
        buffer.Facts[(int)Fact.GroupSize] = facts.Size;
        buffer.Facts[(int)Fact.GroupNet] = facts.Net;
        if (facts.Net > 0)
        {
            var evaluation = new Evaluation(program, buffer, facts.LimitsUsed, facts.BudgetsLeft);
            do
            {
                evaluation.PayOnce(program.GroupRules, facts.Net);
            }
            while (BudgetPlaces.GiveUp(program, buffer, in evaluation, facts.BudgetsLeft));

            ShareCap.ApplyToGroup(program, buffer, facts.Net);
            BudgetCap.Apply(program, buffer, facts.BudgetsLeft);
        }

        return RewardsOf.Buffer(program, facts, buffer);
    }

    /// <summary>What an accepted submission earns who sent it.</summary>
    public static Rewards Evaluate(CompiledProgram program, SubmissionFacts facts)
    {
        RewardBuffer buffer = Prepare(PayTo.Self, facts.Self, facts.Tier, program);
        buffer.Facts[(int)Fact.SubmissionKind] = program.Symbols.Find(Fact.SubmissionKind, facts.Kind);
        buffer.Facts[(int)Fact.SubmissionLikes] = facts.Likes;
        new Evaluation(program, buffer, facts.LimitsUsed, null).PayOnce(program.SubmissionRules, 0);
        return RewardsOf.Buffer(program, facts, buffer);
    }

    private static RewardBuffer Prepare(PayTo to, DistributorId who, string? tier, CompiledProgram program)
    {
        RewardBuffer buffer = _own ??= new RewardBuffer();
        buffer.Clear();
        buffer.TakeLines([]);
        Array.Clear(buffer.Who);
        buffer.Who[(int)to] = who.Value;
        Array.Fill(buffer.Facts, long.MinValue);
        buffer.Facts[(int)Fact.SelfTier] = program.Symbols.Find(Fact.SelfTier, tier);
        return buffer;
    }

    private static void FillPath(CompiledProgram program, OrderFacts facts, RewardBuffer buffer)
    {
        string?[] who = buffer.Who;
        string? buyer = facts.Buyer?.Value;
        who[(int)PayTo.L1] = null;
        who[(int)PayTo.L2] = null;
        who[(int)PayTo.L3] = null;
        who[(int)PayTo.Initiator] = null;
        who[(int)PayTo.Buyer] = buyer;
        who[(int)PayTo.Inviter] = facts.Inviter?.Value;
        long[] row = buffer.Facts;
        row[(int)Fact.FirstLevelTier] = 0;
        row[(int)Fact.SecondLevelTier] = 0;
        row[(int)Fact.ThirdLevelTier] = 0;
        if (facts.Path is PathLevel[] path)
        {
            foreach (ref readonly PathLevel step in path.AsSpan())
            {
                FillLevel(program, in step, buyer, who, row);
            }
        }
        else
        {
            for (int i = 0; i < facts.Path.Count; i++)
            {
                PathLevel step = facts.Path[i];
                FillLevel(program, in step, buyer, who, row);
            }
        }

        who[(int)PayTo.Self] = who[(int)PayTo.L1];
    }

    private static void FillLevel(CompiledProgram program, in PathLevel step, string? buyer, string?[] who, long[] row)
    {
        if (step.Level < 1 || step.Level > program.Terms.MaxLevels)
        {
            return;
        }

        string distributor = step.Distributor.Value;
        if (program.Terms.SelfPurchase || buyer != distributor)
        {
            who[step.Level] = distributor;
        }

        if (step.Tier is { } tier)
        {
            row[(int)Fact.FirstLevelTier + step.Level - 1] = program.TierIds.Find(tier);
        }
    }

    private static void FillOrder(CompiledProgram program, OrderFacts facts, long net, long units, long[] row)
    {
        row[(int)Fact.OrderRegion] = program.Regions.Find(facts.Region);
        row[(int)Fact.OrderNet] = net;
        row[(int)Fact.OrderUnits] = units;
        row[(int)Fact.FirstLevelOrders] = facts.FirstLevelOrders;
        row[(int)Fact.BuyerOrders] = facts.BuyerOrders ?? long.MinValue;
        row[(int)Fact.OrderDate] = program.UsesDate && facts.At is { } at ? program.Calendar.DayOf(at).DayNumber : long.MinValue;
    }
}
