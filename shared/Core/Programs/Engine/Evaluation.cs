using System.Runtime.CompilerServices;
using Distribution.Kernel;
using Distribution.Programs.Engine.Caps;
using Distribution.Programs.Language;

namespace Distribution.Programs.Engine;

/// <summary>One evaluation: which rules apply, and what each of them asks before caps and budgets.</summary>
/// <param name="program">Whose rules they are.</param>
/// <param name="buffer">Facts and payees are in it already.</param>
/// <param name="limitsUsed">Uses by the limits' keys.</param>
/// <param name="budgetsLeft">What is left of budgets by name; one that is absent has not been touched.</param>
internal readonly ref struct Evaluation(
    CompiledProgram program, RewardBuffer buffer, IReadOnlyDictionary<string, int> limitsUsed, IReadOnlyDictionary<string, long>? budgetsLeft)
{
    /// <summary>Pays for every line with a net, then once.</summary>
    public void Pay(OrderRules rules, long net)
    {
        Span<Answer> ofLine = buffer.LineAnswers.AsSpan(0, rules.OfLine.Length);
        Span<Answer> once = buffer.OnceAnswers.AsSpan(0, rules.Once.Length);
        bool pays = Ask(rules.OfLine, ofLine);
        bool asks = Ask(rules.Once, once) && once.Contains(Answer.Ask);
        if (pays || asks)
        {
            PayLines(rules, ofLine, once);
        }

        ulong taken = 0;
        for (int i = 0; i < once.Length; i++)
        {
            if (once[i] == Answer.Yes)
            {
                Pay(rules.Once[i], rules.Once[i].Once, -1, 0, net, ref taken);
            }
        }
    }

    /// <summary>Pays once. A condition about lines holds if it holds for one of them.</summary>
    public void PayOnce(CompiledRule[] rules, long net)
    {
        ulong taken = 0;
        foreach (CompiledRule rule in rules)
        {
            Answer answer = Applies(rule);
            if (answer == Answer.Yes || (answer == Answer.Ask && HoldsForALine(rule)))
            {
                Pay(rule, rule.Once, -1, 0, net, ref taken);
            }
        }
    }

    /// <summary>What a rule would ask in the place of a reward, and whether that is money; -1 if it has nothing for it.</summary>
    public (long Asks, bool Money) AsksFor(CompiledRule rule, in Reward place)
    {
        int line = place.LineIndex;
        if (line >= 0)
        {
            FillLine(line);
        }

        if (AppliesTo(rule, line))
        {
            foreach (CompiledPayment payment in line >= 0 ? rule.OfLine : rule.Once)
            {
                if (payment.To == place.To && payment.Find(buffer.Facts) is (_, >= 0) found)
                {
                    return (AmountOf(payment, found.Value, place.Base), payment.Kind != PaymentKind.Grant);
                }
            }
        }

        return (-1, false);
    }

    /// <summary>Asks each rule whether it applies. False if none does.</summary>
    private bool Ask(CompiledRule[] rules, Span<Answer> answers)
    {
        bool any = false;
        for (int i = 0; i < answers.Length; i++)
        {
            Answer answer = Applies(rules[i]);
            answers[i] = answer;
            any |= answer != Answer.No;
        }

        return any;
    }

    /// <summary>Pays for the lines, and turns the answers of what is paid once to yes where a line fulfils the condition.</summary>
    private void PayLines(OrderRules rules, ReadOnlySpan<Answer> ofLine, Span<Answer> once)
    {
        long[] facts = buffer.Facts;
        for (int at = 0; at < buffer.LineCount; at++)
        {
            LineFacts line = buffer.Lines[at];
            if (line.Net <= 0)
            {
                continue;
            }

            FillLine(at);
            ulong taken = 0;
            for (int i = 0; i < ofLine.Length; i++)
            {
                if (ofLine[i] == Answer.No)
                {
                    continue;
                }

                CompiledRule rule = rules.OfLine[i];
                if (ofLine[i] == Answer.Yes || rule.When is not { } when || when.Holds(facts))
                {
                    Pay(rule, rule.OfLine, at, line.No, line.Net, ref taken);
                }
            }

            for (int i = 0; i < once.Length; i++)
            {
                if (once[i] == Answer.Ask && rules.Once[i].When is { } when && when.Holds(facts))
                {
                    once[i] = Answer.Yes;
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Answer Applies(CompiledRule rule)
    {
        Answer answer = rule.When is not { } when ? Answer.Yes : when.UsesLine ? Answer.Ask : when.Holds(buffer.Facts) ? Answer.Yes : Answer.No;
        return answer != Answer.No && rule.Limits.Length > 0 && !HasRoom(rule) ? Answer.No : answer;
    }

    private bool HasRoom(CompiledRule rule)
    {
        foreach (LimitSpec limit in rule.Limits)
        {
            if (buffer.Who[(int)limit.Per] is null || (limitsUsed.TryGetValue(limit.Key, out int used) && used >= limit.Times))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether a rule applies to the line whose facts are filled in, or to the order where there is none.</summary>
    private bool AppliesTo(CompiledRule rule, int line) => Applies(rule) switch
    {
        Answer.Yes => true,
        Answer.Ask when line >= 0 => rule.When is { } when && when.Holds(buffer.Facts),
        Answer.Ask => HoldsForALine(rule),
        _ => false,
    };

    private bool HoldsForALine(CompiledRule rule)
    {
        for (int at = 0; at < buffer.LineCount; at++)
        {
            if (buffer.Lines[at].Net > 0)
            {
                FillLine(at);
                if (rule.When is { } when && when.Holds(buffer.Facts))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private void Pay(CompiledRule rule, CompiledPayment[] payments, int lineIndex, int lineNo, long net, ref ulong taken)
    {
        bool paid = false;
        foreach (CompiledPayment payment in payments)
        {
            if (buffer.Who[(int)payment.To] is not { } who)
            {
                continue;
            }

            (int row, long value) = payment.Find(buffer.Facts);
            if (value < 0)
            {
                continue;
            }

            if (rule.SlotShift >= 0)
            {
                ulong bit = 1UL << (rule.SlotShift + (int)payment.To);
                if ((taken & bit) != 0 || (rule.Budget >= 0 && IsPassedOver(payment, lineIndex)))
                {
                    continue;
                }

                taken |= bit;
            }

            ref Reward reward = ref buffer.Add();
            reward.LineIndex = lineIndex;
            reward.LineNo = lineNo;
            reward.Payment = payment;
            reward.Row = row;
            reward.GoesTo(who);
            reward.Base = net;
            reward.RatePpm = payment.Kind == PaymentKind.Percent ? (int)value : -1;
            reward.Asked = reward.Amount = AmountOf(payment, value, net);
            paid = true;
            if (rule.Budget >= 0)
            {
                buffer.BudgetSums[rule.Budget] = checked(buffer.BudgetSums[rule.Budget] + reward.Amount);
                buffer.AsksBudgets = true;
                continue;
            }

            if (lineIndex >= 0)
            {
                buffer.LineSums[lineIndex] = checked(buffer.LineSums[lineIndex] + reward.Amount);
            }
            else
            {
                buffer.OnceSum = checked(buffer.OnceSum + reward.Amount);
                buffer.OnceCount++;
            }
        }

        if (paid && rule.Limits.Length > 0)
        {
            UseLimits(rule);
        }
    }

    /// <summary>
    /// Whether a rule has lost a place of its slot because of its budget. A budget with nothing left pays in no place; what is
    /// granted needs no money and stays.
    /// </summary>
    private bool IsPassedOver(CompiledPayment payment, int line)
    {
        (CompiledRule rule, PayTo to) = (payment.Rule, payment.To);
        if (buffer.IsPassedOver(rule, line, to))
        {
            return true;
        }

        if (payment.Kind == PaymentKind.Grant || BudgetCap.LeftOf(program, rule.Budget, budgetsLeft) > 0)
        {
            return false;
        }

        buffer.Add(new PassedOver(rule, line, to, 0, 0, PassedOver.Nothing));
        return true;
    }

    private long AmountOf(CompiledPayment payment, long value, long net) => payment.Kind switch
    {
        PaymentKind.Percent => new Rate((int)value).Of(net),
        PaymentKind.Each => checked(value * UnitsOf(payment.Basis)),
        PaymentKind.Fixed => value,
        PaymentKind.Grant => 0,
        _ => throw new InvalidOperationException($"{payment.Kind} is not a payment."),
    };

    private long UnitsOf(PayBasis basis) => buffer.Facts[(int)(basis == PayBasis.LineUnits ? Fact.LineUnits : Fact.OrderUnits)];

    /// <summary>An event uses a rule's limit once, however many lines and payments it pays.</summary>
    private void UseLimits(CompiledRule rule)
    {
        foreach (LimitUse use in buffer.LimitUses)
        {
            if (use.Limit.Rule == rule.Id)
            {
                return;
            }
        }

        foreach (LimitSpec limit in rule.Limits)
        {
            if (buffer.Who[(int)limit.Per] is { } owner)
            {
                buffer.Add(new LimitUse(limit, new DistributorId(owner), 1));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void FillLine(int at)
    {
        long[] facts = buffer.Facts;
        LineFacts line = buffer.Lines[at];
        (facts[(int)Fact.LineSku], facts[(int)Fact.LineCategory]) = buffer.LineSymbols[at];
        facts[(int)Fact.LineUnits] = line.Units;
        facts[(int)Fact.LineNet] = line.Net;
    }
}
