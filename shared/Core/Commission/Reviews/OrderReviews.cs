using Distribution.Audit;
using Distribution.Kernel;
using Distribution.Messaging;
using Distribution.Orders;
using Distribution.Storage;

namespace Distribution.Commission.Reviews;

/// <summary>
/// Decides whether what an order earns is held, once: with the sheet. The list of held orders is written before the sheet
/// and only says where to look.
/// </summary>
public sealed class OrderReviews(ReviewSettingsStore settings, ReviewFactsReader facts, ReviewList list, AuditLog audit, TimeProvider time)
{
    /// <summary>The change that makes the sheet, with the review if a rule asks for one.</summary>
    /// <param name="order">The order.</param>
    /// <param name="change">The sheet with what the payment earns.</param>
    /// <param name="earnsLater">Whether the completion may add to it: then it is held also where the payment has earned nothing.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    internal async Task<SheetChange> ExamineAsync(Order order, SheetChange change, bool earnsLater, CancellationToken cancellation)
    {
        ReviewSettings chosen = await settings.GetAsync(order.Merchant, cancellation).ConfigureAwait(false);
        if (!chosen.IsOn || order.Attribution.Path.Count == 0)
        {
            return change;
        }

        IReadOnlyList<ReviewReason> reasons = ReviewRules.Decide(chosen, await facts.ReadAsync(chosen, order, cancellation).ConfigureAwait(false));
        if (reasons.Count == 0 || (change.Sheet.Lines.Count == 0 && !earnsLater))
        {
            return change;
        }

        CommissionSheet sheet = change.Sheet with { Review = new SheetReview(ReviewState.Held, time.GetUtcNow(), reasons) };
        await list.NoteAsync(sheet, cancellation).ConfigureAwait(false);
        return change with { Sheet = sheet, Audit = await NoteAsync(sheet, Placed(sheet), cancellation).ConfigureAwait(false) };
    }

    /// <summary>Notes an entry of the audit log; whoever commits the sheet appends it.</summary>
    internal async Task<AuditEntry> NoteAsync(CommissionSheet sheet, AuditEntry entry, CancellationToken cancellation)
    {
        await audit.NoteAsync(sheet.Merchant, OrderStore.Partition(sheet.Merchant, sheet.Order), entry, cancellation).ConfigureAwait(false);
        return entry;
    }

    private static AuditEntry Placed(CommissionSheet sheet)
    {
        SheetReview review = sheet.Review ?? throw new InvalidOperationException("The sheet has no review.");
        return new AuditEntry
        {
            Id = IdText.FromParts("review", sheet.Order.Value, "held"),
            At = review.HeldAt,
            Action = "review.held",
            Subject = "order/" + sheet.Order.Value,
            Detail = string.Join(", ", review.Reasons.Select(static reason => reason.ToText())),
        };
    }
}
