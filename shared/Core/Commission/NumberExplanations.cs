using System.Globalization;
using Distribution.Campaigns.Standing;
using Distribution.Kernel;
using Distribution.Orders;
using Distribution.Programs;
using Distribution.Programs.Engine;
using Distribution.Programs.Explain;
using Distribution.Programs.Language;
using Distribution.Storage;

namespace Distribution.Commission;

/// <summary>
/// The way to what was earned as soon as a number was reached. It is asked for as <c>metric-{order}.{rule}.{run}</c>: the order that
/// reached it, the place of the rule in its program, which earning of the rule it was; of a grant followed by <c>.{payment}</c>.
/// </summary>
public sealed class NumberExplanations(OrderStore orders, StandingStore standings, ProgramCatalog programs) : IExplanationSource
{
    private const int Money = 0;

    /// <inheritdoc/>
    public async ValueTask<Explanation?> FindAsync(MerchantId merchant, string id, CancellationToken cancellation)
    {
        if (Read(id) is not { } asked
            || await orders.GetAsync(merchant, asked.Order, cancellation).ConfigureAwait(false) is not { Value: { PaidAt: { } paidAt, Attribution.ProgramVersion: > 0 } order })
        {
            return null;
        }

        CompiledProgram program = (await programs.GetAsync(merchant, order.Attribution.ProgramVersion, cancellation).ConfigureAwait(false)).Compiled;
        MetricRule? subject = MetricRule.Of(CountPaidOrder.Of(order, paidAt), program).FirstOrDefault(one => program.RuleOf(one.Rule).Index == asked.Rule - 1);
        return subject is not null && await standings.FindRunAsync(subject.Partition, subject.New(), asked.Run, cancellation).ConfigureAwait(false) is { Value: { Times: > 0 } run }
            && run.Order == order.Id && (asked.Payment == Money ? run.Money > 0 : run.Grants.Any(grant => grant.Payment == asked.Payment - 1))
                ? Explain(id, order, subject, run, asked.Payment)
                : null;
    }

    private static Explanation Explain(string id, Order order, MetricRule subject, EarnedRun run, int payment)
    {
        ProgramTerms terms = subject.Program.Terms;
        EarnedGrant? grant = payment == Money ? null : run.Grants.First(one => one.Payment == payment - 1);
        long amount = grant is null ? run.Money * run.Times : 0;
        long taken = grant is null ? run.Money * (run.Times - run.Held) : 0;
        List<TraceStep> steps =
        [
            TraceStep.Of(TraceKind.Program, run.ProgramVersion, order.Id, LocalTime.Of(terms, order.PlacedAt)),
            MetricWords.Of(subject.Rule.Metric),
            .. run.Steps.Take(1),
        ];
        if (run.Tier is { } tier)
        {
            steps.Add(TraceStep.Of(TraceKind.Tier, "self", tier));
        }

        long reached = subject.Rule.TimesAt(run.Value) - run.First + 1;
        if (reached > run.Times && (run.Limit ?? run.Budget) is { } limit)
        {
            steps.Add(TraceStep.Of(TraceKind.Room, limit, reached, run.Times));
        }

        steps.AddRange(grant is null ? run.Steps.Skip(1) : [TraceStep.Of(TraceKind.Grant, subject.Rule.Id, "self", grant.Quantity, grant.Code)]);
        steps.Add(grant is null
            ? TraceStep.Of(TraceKind.Times, run.Times, run.Money, amount)
            : TraceStep.Of(TraceKind.GrantTimes, run.Times, grant.Quantity, grant.Quantity * run.Times));
        steps.Add(grant is null ? TraceStep.Of(TraceKind.PaidAtOnce, amount, LocalTime.Of(terms, run.At)) : TraceStep.Of(TraceKind.Granted, LocalTime.Of(terms, run.At)));
        if (run.Held < run.Times)
        {
            steps.Add(TraceStep.Of(TraceKind.TimesHeld, run.Held, run.Times));
        }

        if (grant is null)
        {
            steps.Add(TraceStep.Of(TraceKind.Stands, amount, 0, taken, amount - taken));
        }

        GrantItem? item = grant is null ? null : new GrantItem(grant.Code, checked((int)(grant.Quantity * run.Times)));
        return new Explanation(id, subject.Person, subject.Rule.Id, run.ProgramVersion, amount, taken, item, steps);
    }

    private static (OrderId Order, int Rule, int Run, int Payment)? Read(string id)
    {
        if (!id.StartsWith(RunKey.ExplainPrefix, StringComparison.Ordinal) || id[RunKey.ExplainPrefix.Length..].Split('.') is not { Length: 3 or 4 } parts || parts[0].Length == 0)
        {
            return null;
        }

        int payment = Money;
        return int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int rule)
            && int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out int run)
            && (parts.Length == 3 || (int.TryParse(parts[3], NumberStyles.None, CultureInfo.InvariantCulture, out payment) && payment > Money))
                ? (OrderId.Create(parts[0]), rule, run, payment)
                : null;
    }
}
