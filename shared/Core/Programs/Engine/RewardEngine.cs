using Distribution.Kernel;
using Distribution.Programs.Language;

namespace Distribution.Programs.Engine;

/// <summary>The whole of how rewards are computed: a function of a program and facts, in integers.</summary>
public static class RewardEngine
{
    /// <summary>What a paid order earns. The same arguments always give the same lines in the same order.</summary>
    public static Rewards Evaluate(CompiledProgram program, OrderFacts facts)
    {
        long orderNet = 0;
        foreach (LineFacts line in facts.Lines)
        {
            orderNet = checked(orderNet + line.Net);
        }

        var drafts = new List<RewardDraft>();
        var limits = new List<string>();
        foreach (LineFacts line in facts.Lines)
        {
            if (line.Net > 0)
            {
                PayLine(program, facts, orderNet, line, drafts, limits);
            }
        }

        if (orderNet > 0)
        {
            PayOrder(program, facts, orderNet, drafts, limits);
        }

        ShareCap.Apply(program.LineShare, facts.Lines, drafts);
        var lines = new List<RewardLine>(drafts.Count);
        foreach (RewardDraft draft in drafts)
        {
            lines.Add(draft.Finish());
        }

        GiveFirstOrder(program, facts, orderNet, lines, limits);
        return new Rewards(lines, limits);
    }

    private static void PayLine(CompiledProgram program, OrderFacts facts, long orderNet, LineFacts line, List<RewardDraft> drafts, List<string> limits)
    {
        var scope = new RuleScope(facts, orderNet, line);
        var taken = new HashSet<(string Slot, int Level)>();
        foreach (RewardRule.OnOrderPaid rule in program.OrderRules)
        {
            if (IsUsedUp(rule, facts) || !scope.Holds(rule.When))
            {
                continue;
            }

            foreach (Payment payment in rule.Pay)
            {
                if (payment is Payment.Fixed
                    || Beneficiary(facts, payment.Level) is not { } beneficiary
                    || Price(program, payment, scope, line) is not { } price
                    || (rule.Slot is { } slot && !taken.Add((slot, payment.Level))))
                {
                    continue;
                }

                drafts.Add(new RewardDraft(line.No, payment.Level, beneficiary, rule.Id, RewardKind.Commission, line.Net, price.Ppm, price.Amount, [
                    $"line {line.No}: {line.Units} x {line.Sku}, net {line.Net}",
                    $"rule {rule.Id}, L{payment.Level}: {price.Words}"]));
                Use(rule, limits);
            }
        }
    }

    private static (long Amount, int? Ppm, string Words)? Price(CompiledProgram program, Payment payment, RuleScope scope, LineFacts line)
    {
        switch (payment)
        {
            case Payment.Percent { Rate: { } rate }:
                return (rate.Of(line.Net), rate.Ppm, $"floor({line.Net} x {rate.Ppm} / 1000000) = {rate.Of(line.Net)}");
            case Payment.Percent { Table: { } table }:
                return scope.Find(program.Tables[table]) is not ({ } found, int row)
                    ? null
                    : (found.Of(line.Net), found.Ppm, $"table {table} row {row}: floor({line.Net} x {found.Ppm} / 1000000) = {found.Of(line.Net)}");
            case Payment.Each each:
                long amount = checked(each.Amount * line.Units);
                return (amount, null, $"{each.Amount} x {line.Units} units = {amount}");
            default:
                throw new InvalidOperationException($"{payment.GetType().Name} is not priced by the line.");
        }
    }

    private static void PayOrder(CompiledProgram program, OrderFacts facts, long orderNet, List<RewardDraft> drafts, List<string> limits)
    {
        var scope = new RuleScope(facts, orderNet, null);
        foreach (RewardRule.OnOrderPaid rule in program.OrderRules)
        {
            foreach (Payment payment in rule.Pay)
            {
                if (payment is not Payment.Fixed once || Beneficiary(facts, once.Level) is not { } beneficiary
                    || IsUsedUp(rule, facts) || !scope.Holds(rule.When))
                {
                    continue;
                }

                string used = rule.Times is { } times ? $", time {facts.LimitsUsed.GetValueOrDefault(rule.Id) + 1} of {times}" : "";
                drafts.Add(new RewardDraft(null, once.Level, beneficiary, rule.Id, RewardKind.Bonus, orderNet, null, once.Amount, [
                    $"order: net {orderNet}, order {facts.FirstLevelOrders} of L1",
                    $"rule {rule.Id}, L{once.Level}: fixed {once.Amount}{used}"]));
                Use(rule, limits);
            }
        }
    }

    private static void GiveFirstOrder(CompiledProgram program, OrderFacts facts, long orderNet, List<RewardLine> lines, List<string> limits)
    {
        if (facts.Inviter is not { } inviter || facts.FirstLevelOrders != 1 || orderNet <= 0)
        {
            return;
        }

        foreach (RewardRule.OnFirstOrder rule in program.FirstOrderRules)
        {
            if (facts.LimitsUsed.GetValueOrDefault(rule.Id) > 0)
            {
                continue;
            }

            foreach (GrantPayment grant in rule.Pay)
            {
                lines.Add(new RewardLine(null, 0, inviter, rule.Id, RewardKind.Grant, orderNet, null, 0, new GrantItem(grant.Code, grant.Quantity), [
                    $"rule {rule.Id}: the first paid order of the distributor that {inviter} invited gives {grant.Quantity} x {grant.Code}"]));
            }

            limits.Add(rule.Id);
        }
    }

    private static DistributorId? Beneficiary(OrderFacts facts, int level)
    {
        foreach (PathLevel step in facts.Path)
        {
            if (step.Level == level)
            {
                return step.Distributor;
            }
        }

        return null;
    }

    private static bool IsUsedUp(RewardRule.OnOrderPaid rule, OrderFacts facts) =>
        rule.Times is { } times && facts.LimitsUsed.GetValueOrDefault(rule.Id) >= times;

    private static void Use(RewardRule.OnOrderPaid rule, List<string> limits)
    {
        if (rule.Times is not null && !limits.Contains(rule.Id))
        {
            limits.Add(rule.Id);
        }
    }
}
