using Distribution.Kernel;
using Distribution.Orders;
using Distribution.Programs;
using Distribution.Programs.Engine;
using Distribution.Programs.Explain;
using Distribution.Storage;

namespace Distribution.Commission.Queries;

/// <summary>The way to every line of a commission sheet. A line is asked for as <c>{order}.{line of the sheet}</c>.</summary>
public sealed class CommissionExplanations(OrderStore orders, CommissionStore sheets, IProgramTermsSource programs) : IExplanationSource
{
    /// <summary>The id of a line.</summary>
    public static string IdOf(OrderId order, string line) => $"{order.Value}.{line}";

    /// <inheritdoc/>
    public async ValueTask<Explanation?> FindAsync(MerchantId merchant, string id, CancellationToken cancellation)
    {
        int dot = id.LastIndexOf('.');
        if (dot <= 0)
        {
            return null;
        }

        var order = OrderId.Create(id[..dot]);
        Stored<CommissionSheet>? sheet = await sheets.GetAsync(merchant, order, cancellation).ConfigureAwait(false);
        SheetLine? line = sheet?.Value.Lines.FirstOrDefault(one => one.Id == id[(dot + 1)..]);
        if (sheet is null || line is null || await orders.GetAsync(merchant, order, cancellation).ConfigureAwait(false) is not { } read)
        {
            return null;
        }

        ProgramTerms terms = await programs.VersionAsync(merchant, sheet.Value.ProgramVersion, cancellation).ConfigureAwait(false);
        return Explain(read.Value, sheet.Value, line, terms);
    }

    internal static Explanation Explain(Order order, CommissionSheet sheet, SheetLine line, ProgramTerms terms)
    {
        string Local(DateTimeOffset at) => LocalTime.Of(terms, at);

        List<TraceStep> steps = [TraceStep.Of(TraceKind.Program, sheet.ProgramVersion, order.Id, Local(order.PlacedAt))];
        steps.AddRange(order.Attribution.Path.Select(static step => TraceStep.Of(TraceKind.Level, step.Level, step.Distributor)));
        steps.AddRange(line.Steps.Where(static step => !SheetDecisions.IsRefund(step)));
        bool money = line.Kind != RewardKind.Grant;
        if (line.OnCompletion && order.CompletedAt is { } completedAt)
        {
            steps.Add(TraceStep.Of(TraceKind.Completion, Local(completedAt)));
        }

        string accrued = Local(sheet.AccruedAtOf(line));
        steps.Add(money ? TraceStep.Of(TraceKind.Accrued, line.Amount, accrued) : TraceStep.Of(TraceKind.Promised, accrued));
        steps.AddRange(line.Steps.Where(static step => step.Kind is TraceKind.Reversed or TraceKind.ReviewVoided));
        if (sheet.SettledAt is { } settledAt)
        {
            if (money)
            {
                steps.Add(TraceStep.Of(TraceKind.Settled, line.Settled, Local(settledAt)));
            }
            else if (!line.Void)
            {
                steps.Add(TraceStep.Of(TraceKind.Granted, Local(settledAt)));
            }
        }
        else if (!line.Void && line.Reversed < Math.Max(1, line.Amount))
        {
            steps.Add(sheet is { IsHeld: true, Review.HeldAt: var heldAt } ? TraceStep.Of(TraceKind.UnderReview, Local(heldAt))
                : order.Due is { } due ? TraceStep.Of(TraceKind.Held, Local(due.At))
                : NotCompleted(terms.Hold));
        }

        steps.AddRange(line.Steps.Where(static step => step.Kind is TraceKind.ClawedBack or TraceKind.Voided or TraceKind.ReviewVoidedGrant));
        long takenBack = line.Reversed + line.ClawedBack;
        if (money)
        {
            steps.Add(TraceStep.Of(TraceKind.Stands, line.Amount, line.Reversed, line.ClawedBack, line.Amount - takenBack));
        }

        return new Explanation(IdOf(order.Id, line.Id), line.Beneficiary, line.Rule, sheet.ProgramVersion, line.Amount, takenBack, line.Grant, steps);
    }

    private static TraceStep NotCompleted(TimeSpan hold) => hold.Ticks % TimeSpan.TicksPerHour == 0
        ? TraceStep.Of(TraceKind.NotCompleted, hold.Ticks / TimeSpan.TicksPerHour)
        : TraceStep.Of(TraceKind.NotCompletedExactly, hold.Ticks / TimeSpan.TicksPerHour, hold.Minutes, hold.Seconds);
}
