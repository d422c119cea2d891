using System.Runtime.CompilerServices;
using Distribution.Kernel;
using Distribution.Programs.Language;

namespace Distribution.Programs.Engine;

internal enum PaymentKind
{
    Percent,
    Each,
    Fixed,
    Grant,
}

/// <summary>A payment with everything it refers to at hand.</summary>
internal sealed class CompiledPayment
{
    private CompiledPayment(PayTo to, PaymentKind kind, PayBasis basis, long value, CompiledTable? table, GrantItem? grant)
    {
        To = to;
        Kind = kind;
        Basis = basis;
        Value = value;
        Table = table;
        Grant = grant;
    }

    /// <summary>The rule it belongs to.</summary>
    public CompiledRule Rule { get; internal set; } = CompiledRule.None;

    public PayTo To { get; }

    public PaymentKind Kind { get; }

    public PayBasis Basis { get; }

    /// <summary>Parts per million or minor units, where no table says it.</summary>
    public long Value { get; }

    public CompiledTable? Table { get; }

    public GrantItem? Grant { get; }

    public static CompiledPayment Compile(Payment payment, IReadOnlyDictionary<string, CompiledTable> tables)
    {
        CompiledTable? table = payment.TableName is { } name ? tables[name] : null;
        return payment switch
        {
            Payment.Percent percent => new(percent.To, PaymentKind.Percent, percent.Of, percent.Rate?.Ppm ?? 0, table, null),
            Payment.Each each => new(each.To, PaymentKind.Each, each.Per, each.Amount ?? 0, table, null),
            Payment.Fixed once => new(once.To, PaymentKind.Fixed, PayBasis.OrderNet, once.Amount ?? 0, table, null),
            Payment.Grant grant => new(grant.To, PaymentKind.Grant, PayBasis.OrderNet, 0, null, new GrantItem(grant.Code, grant.Quantity)),
            _ => throw new InvalidOperationException($"{payment.GetType().Name} is not a payment."),
        };
    }

    /// <summary>The table's row and what it or the payment itself says; row -1 without a table, value -1 where no row matches.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (int Row, long Value) Find(ReadOnlySpan<long> facts)
    {
        if (Table is null)
        {
            return (-1, Value);
        }

        int row = Table.Find(facts);
        return (row, row < 0 ? -1 : Table.ValueOf(row));
    }
}

/// <summary>A rule with everything it refers to at hand.</summary>
internal sealed class CompiledRule
{
    /// <summary>The bits of a slot: one for each <see cref="PayTo"/>.</summary>
    private const int SlotBits = 8;

    private CompiledRule(int index, RewardRule rule, CompiledCondition? when, int slot, IEnumerable<RuleLimit> limits, int budget, CompiledPayment[] line, CompiledPayment[] once)
    {
        Index = index;
        Id = rule.Id;
        When = when;
        SlotShift = slot < 0 ? -1 : slot * SlotBits;
        Limits = [.. limits.Select(limit => LimitSpec.Of(rule.Id, limit))];
        Budget = budget;
        OfLine = line;
        Once = once;
        foreach (CompiledPayment payment in (IEnumerable<CompiledPayment>)[.. line, .. once])
        {
            payment.Rule = this;
        }
    }

    private CompiledRule()
    {
        Id = "";
        Limits = [];
        OfLine = [];
        Once = [];
    }

    /// <summary>The rule of a payment that has none yet.</summary>
    public static CompiledRule None { get; } = new();

    /// <summary>Its place in the document.</summary>
    public int Index { get; }

    public string Id { get; }

    public CompiledCondition? When { get; }

    /// <summary>Where the bits of its slot begin; -1 for none.</summary>
    public int SlotShift { get; }

    public LimitSpec[] Limits { get; }

    /// <summary>The number of its budget; -1 for none.</summary>
    public int Budget { get; }

    public CompiledPayment[] OfLine { get; }

    public CompiledPayment[] Once { get; }

    /// <summary>The rules of its slot and event that it wins over, in the order in which they would win.</summary>
    public CompiledRule[] Rivals { get; internal set; } = [];

    public static CompiledRule Compile(int index, RewardRule rule, RuleParts parts, CompileContext context)
    {
        CompiledPayment[] pay = [.. parts.Pay.Select(payment => CompiledPayment.Compile(payment, context.Tables))];
        bool[] ofLine = [.. parts.Pay.Select(static payment => payment.OfLine)];
        return new CompiledRule(
            index,
            rule,
            parts.When is null ? null : CompiledCondition.Compile(parts.When, context.Symbols),
            context.SlotOf(parts.Slot),
            parts.Limits,
            context.BudgetOf(rule.Budget),
            [.. pay.Where((_, i) => ofLine[i])],
            [.. pay.Where((_, i) => !ofLine[i])]);
    }
}

/// <summary>What the kinds of rules have in common.</summary>
internal sealed record RuleParts(string? Slot, Predicate? When, IEnumerable<RuleLimit> Limits, IReadOnlyList<Payment> Pay);

/// <summary>What is known while a program is compiled.</summary>
internal sealed class CompileContext(Symbols symbols, IReadOnlyDictionary<string, CompiledTable> tables, IReadOnlyList<string> budgets)
{
    private readonly List<string> _slots = [];

    public Symbols Symbols => symbols;

    public IReadOnlyDictionary<string, CompiledTable> Tables => tables;

    public int SlotOf(string? name)
    {
        if (name is null)
        {
            return -1;
        }

        int at = _slots.IndexOf(name);
        if (at < 0)
        {
            _slots.Add(name);
            at = _slots.Count - 1;
        }

        return at;
    }

    public int BudgetOf(string? name)
    {
        for (int i = 0; name is not null && i < budgets.Count; i++)
        {
            if (budgets[i] == name)
            {
                return i;
            }
        }

        return -1;
    }
}
