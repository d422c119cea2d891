using System.Globalization;
using Distribution.Audit;
using Distribution.Kernel;
using Distribution.Orders;
using Distribution.Programs.Engine;

namespace Distribution.Commission.Reviews;

/// <summary>What becomes of a held sheet, pure.</summary>
internal static class ReviewDecisions
{
    public const string NotDecidable = "review.decided";

    /// <summary>The change, or null if the very same was decided before.</summary>
    /// <param name="sheet">A sheet with a review.</param>
    /// <param name="order">Its order.</param>
    /// <param name="release">True to let it settle, false to take it back.</param>
    /// <param name="decision">Who and why.</param>
    public static Result<ReviewStep> Decide(CommissionSheet sheet, Order order, bool release, ReviewDecision decision)
    {
        if (sheet.Review is not { } review)
        {
            return ReviewList.NotFound;
        }

        if (review.Decision is { } earlier)
        {
            return earlier.CommandId != decision.CommandId ? Problem.Conflict(NotDecidable, "Somebody has decided about this order.")
                : earlier.RequestHash == decision.RequestHash && earlier.By == decision.By ? new ReviewStep(new SheetChange(sheet, []), false)
                : Problem.Refused("idempotency.key_reused", "This key was used for another decision.");
        }

        // The completion may add those of the path who have earned nothing yet.
        if (decision.By == order.Buyer
            || sheet.Lines.Any(line => line.Beneficiary.AsUser() == decision.By)
            || order.Attribution.Path.Any(step => step.Distributor.AsUser() == decision.By))
        {
            return Problem.Forbidden("review.own_commission", "Nobody decides about an order he has placed or may earn by.");
        }

        CommissionSheet next = sheet with
        {
            Revision = sheet.Revision + 1,
            Review = review with { State = release ? ReviewState.Released : ReviewState.Voided, Decision = decision },
        };
        SheetChange change = release ? new SheetChange(next, []) : Void(next);
        return new ReviewStep(change with { Audit = Entry(change, decision) }, true);
    }

    /// <summary>Takes back what refunds have left of every line.</summary>
    private static SheetChange Void(CommissionSheet sheet)
    {
        long[] taken = [.. sheet.Lines.Select(static line => line.Left)];
        SheetLine[] lines = [.. sheet.Lines.Select((line, i) => line with
        {
            Reversed = line.Reversed + taken[i],
            Void = line.Void || line.Kind == RewardKind.Grant,
            Steps = [.. line.Steps, line.Kind == RewardKind.Grant ? TraceStep.Of(TraceKind.ReviewVoidedGrant) : TraceStep.Of(TraceKind.ReviewVoided, taken[i])],
        })];
        return new SheetChange(sheet with { Lines = lines }, SheetDecisions.Sum(sheet.Lines, taken));
    }

    private static AuditEntry Entry(SheetChange change, ReviewDecision decision) => new()
    {
        Id = IdText.FromParts("review", change.Sheet.Order.Value, "decided"),
        At = decision.At,
        By = decision.By,
        Action = change.Sheet.Review?.State == ReviewState.Released ? "review.released" : "review.voided",
        Subject = "order/" + change.Sheet.Order.Value,
        Reason = decision.Reason,
        Detail = string.Create(CultureInfo.InvariantCulture, $"taken back {change.Amounts.Sum(static amount => amount.Amount)}"),
    };

    /// <summary>A reason as the audit log has it, for example <c>SameDevice L1</c> or <c>Ring 3</c>.</summary>
    public static string ToText(this ReviewReason reason) => (reason.Level, reason.Found) switch
    {
        ({ } level, _) => string.Create(CultureInfo.InvariantCulture, $"{reason.Rule} L{level}"),
        (null, { } found) => string.Create(CultureInfo.InvariantCulture, $"{reason.Rule} {found}"),
        _ => reason.Rule.ToString(),
    };
}

/// <param name="Change">What becomes of the sheet.</param>
/// <param name="Changed">False if it was decided so before: nothing is written.</param>
internal sealed record ReviewStep(SheetChange Change, bool Changed);
