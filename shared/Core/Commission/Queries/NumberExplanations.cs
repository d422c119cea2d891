using System.Globalization;
using Distribution.Campaigns.Standing;
using Distribution.Kernel;
using Distribution.Orders;
using Distribution.Programs;
using Distribution.Programs.Engine;
using Distribution.Programs.Explain;
using Distribution.Programs.Language;
using Distribution.Programs.Windows;
using Distribution.Storage;

namespace Distribution.Commission.Queries;

/// <summary>
/// The way to what was earned as soon as a number was reached. It is asked for as <c>metric-{order}.{version}.{rule}.{run}</c>: the
/// order that was counted, the version that decided, the place of the rule in it, which earning of the rule it was; of a grant
/// followed by <c>.{payment}</c>.
/// </summary>
public sealed class NumberExplanations(OrderStore orders, StandingStore standings, ProgramCatalog programs) : IExplanationSource
{
    private const int Money = 0;

    /// <inheritdoc/>
    public async ValueTask<Explanation?> FindAsync(MerchantId merchant, string id, CancellationToken cancellation)
    {
        if (Read(id) is not { } asked
            || await orders.GetAsync(merchant, asked.Order, cancellation).ConfigureAwait(false) is not { Value: { PaidAt: { } paidAt } order }
            || await programs.FindAsync(merchant, asked.Version, cancellation).ConfigureAwait(false) is not { } program
            || SubjectOf(CountPaidOrder.Of(order, paidAt), program.Compiled, asked.Rule) is not { } subject)
        {
            return null;
        }

        return await standings.FindRunAsync(subject.Partition, subject.New(), asked.Run, cancellation).ConfigureAwait(false) is { Value: { Times: > 0 } run }
            && run.Explain == asked.RunId && (asked.Payment == Money ? run.Money > 0 : run.Grants.Any(grant => grant.Payment == asked.Payment - 1))
            && subject.Rule is { } rule
                ? Explain(id, order, subject, rule, run, asked.Payment)
                : null;
    }

    /// <summary>The rule of a version about the number of it that an order concerns; null if there is none.</summary>
    private static MetricRule? SubjectOf(CountedOrder order, CompiledProgram program, int place)
    {
        if (place < 1 || place > program.Rules.Count || program.Rules[place - 1] is not RewardRule.OnMetric { AtClose: false } rule
            || order.PersonOf(rule.Metric) is not { } person || order.MomentOf(rule.Metric) is not { } at)
        {
            return null;
        }

        string window = program.Calendar.WindowOf(rule.Window, program.Calendar.DayOf(at)).Id;
        return new MetricRule(new CountedNumber(order, person, CountedMetric.KeyOf(rule.Metric), window, at), program, rule.Id);
    }

    private static Explanation Explain(string id, Order order, MetricRule subject, RewardRule.OnMetric rule, EarnedRun run, int payment)
    {
        ProgramTerms terms = subject.Program.Terms;
        EarnedGrant? grant = payment == Money ? null : run.Grants.First(one => one.Payment == payment - 1);
        long amount = grant is null ? run.Money * run.Times : 0;
        long taken = grant is null ? run.Money * (run.Times - run.Held) : 0;
        List<TraceStep> steps =
        [
            TraceStep.Of(TraceKind.ProgramOfNumber, run.ProgramVersion, order.Id, LocalTime.Of(terms, order.PlacedAt)),
            MetricWords.Of(rule.Metric),
            .. run.Steps.Take(1),
        ];
        if (run.Tier is { } tier)
        {
            steps.Add(TraceStep.Of(TraceKind.Tier, "self", tier));
        }

        if (run.Short is { } tooShort)
        {
            steps.Add(TraceStep.Of(TraceKind.Room, tooShort.Of, tooShort.Reached, run.Times));
        }

        steps.AddRange(grant is null ? run.Steps.Skip(1) : [TraceStep.Of(TraceKind.Grant, rule.Id, "self", grant.Quantity, grant.Code)]);
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
        return new Explanation(id, subject.Person, rule.Id, run.ProgramVersion, amount, taken, item, steps);
    }

    private static Asked? Read(string id)
    {
        if (!id.StartsWith(RunKey.ExplainPrefix, StringComparison.Ordinal) || id[RunKey.ExplainPrefix.Length..].Split('.') is not { Length: 4 or 5 } parts || parts[0].Length == 0)
        {
            return null;
        }

        int payment = Money;
        return int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int version)
            && int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out int rule)
            && int.TryParse(parts[3], NumberStyles.None, CultureInfo.InvariantCulture, out int run)
            && (parts.Length == 4 || (int.TryParse(parts[4], NumberStyles.None, CultureInfo.InvariantCulture, out payment) && payment > Money))
                ? new Asked(OrderId.Create(parts[0]), version, rule, run, payment, RunKey.ExplainPrefix + string.Join('.', parts[..4]))
                : null;
    }

    private sealed record Asked(OrderId Order, int Version, int Rule, int Run, int Payment, string RunId);
}
