using Distribution.Kernel;
using Distribution.Programs.Engine;
using Distribution.Programs.Engine.Caps;
using Distribution.Programs.Language;

namespace Distribution.Programs.Windows;

/// <summary>Collects bonuses and keeps what budgets pay within what is left of them.</summary>
internal sealed class BonusDraft(CompiledProgram program)
{
    private readonly List<BonusLine> _lines = [];
    private readonly List<int> _budgets = [];
    private readonly List<CompiledRule?> _rules = [];
    private readonly List<LimitUse> _limits = [];

    /// <summary>Adds what a metric's rule pays a person for some times.</summary>
    public bool Add(
        CompiledRule rule, MetricKind counts, DistributorId who, string window, long first, long last, bool reversed, long value, long[] facts, params IReadOnlyList<TraceStep> why)
    {
        bool paid = false;
        long times = last - first + 1;
        for (int i = 0; i < rule.Once.Length; i++)
        {
            CompiledPayment payment = rule.Once[i];
            (int row, long number) = payment.Find(facts);
            if (number < 0)
            {
                continue;
            }

            long asked = payment.Kind switch
            {
                PaymentKind.Percent => new Rate((int)number).Of(value),
                PaymentKind.Each => checked(number * value),
                PaymentKind.Fixed => checked(number * times),
                PaymentKind.Grant => 0,
                _ => throw new InvalidOperationException($"{payment.Kind} is not a payment."),
            };
            GrantItem? grant = payment.Grant is { } thing ? thing with { Quantity = checked((int)(thing.Quantity * times)) } : null;
            _lines.Add(new BonusLine(
                rule.Id,
                i,
                window,
                who,
                first,
                last,
                reversed,
                value,
                payment.Kind == PaymentKind.Percent ? (int)number : null,
                asked,
                grant,
                [.. why, RewardsOf.StepOf(rule.Id, PayTo.Self, payment, row, number, value, asked, counts)])
            {
                Budget = rule.Budget < 0 ? null : program.BudgetNames[rule.Budget],
            });
            _budgets.Add(rule.Budget);
            _rules.Add(rule);
            paid = true;
        }

        return paid;
    }

    /// <summary>Adds a prize.</summary>
    public void Add(BonusLine line, string? budget)
    {
        _lines.Add(line with { Budget = budget });
        _budgets.Add(Array.IndexOf(program.BudgetNames, budget));
        _rules.Add(null);
    }

    /// <summary>What all lines ask of a budget.</summary>
    public long AskedOf(int budget)
    {
        long sum = 0;
        for (int i = 0; i < _lines.Count; i++)
        {
            sum = checked(sum + (_budgets[i] == budget ? _lines[i].Amount : 0));
        }

        return sum;
    }

    /// <summary>What each rule of a slot asks for a person, all its lines together.</summary>
    public Dictionary<(CompiledRule Rule, string Who), long> Places()
    {
        var asked = new Dictionary<(CompiledRule, string), long>();
        for (int i = 0; i < _lines.Count; i++)
        {
            if (_rules[i] is { SlotShift: >= 0 } rule)
            {
                (CompiledRule, string) place = (rule, _lines[i].Beneficiary.Value);
                asked[place] = checked(asked.GetValueOrDefault(place) + _lines[i].Amount);
            }
        }

        return asked;
    }

    public void Use(LimitUse use) => _limits.Add(use);

    public Bonuses Finish(IReadOnlyDictionary<string, long>? budgetsLeft)
    {
        var uses = new List<BudgetUse>();
        for (int budget = 0; budget < program.BudgetNames.Length; budget++)
        {
            Finish(budget, BudgetCap.LeftOf(program, budget, budgetsLeft), uses);
        }

        return new Bonuses(_lines, _limits, uses);
    }

    private void Finish(int budget, long left, List<BudgetUse> uses)
    {
        long sum = 0;
        bool reversed = false;
        var asked = new long[_lines.Count];
        for (int i = 0; i < asked.Length; i++)
        {
            asked[i] = _budgets[i] == budget ? _lines[i].Amount : 0;
            sum = checked(sum + asked[i]);
            reversed |= _lines[i].Reversed;
        }

        if (sum > left && !reversed)
        {
            long[] given = Proportion.Split(left, asked);
            for (int i = 0; i < asked.Length; i++)
            {
                if (asked[i] > 0)
                {
                    TraceStep cut = TraceStep.Of(TraceKind.Budget, program.BudgetNames[budget], left, sum, asked[i], given[i]);
                    _lines[i] = _lines[i] with { Amount = given[i], Steps = [.. _lines[i].Steps, cut] };
                }
            }

            sum = left;
        }

        if (sum > 0)
        {
            uses.Add(new BudgetUse(program.BudgetNames[budget], sum, program.BudgetTotals[budget]));
        }
    }
}
