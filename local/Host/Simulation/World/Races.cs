using Distribution.Campaigns.Quotas;
using Distribution.Campaigns.Submissions;
using Distribution.Local.Simulation.Faults;
using Distribution.Local.Simulation.Scheduling;
using Distribution.Local.Simulation.Shop;
using Distribution.Orders;
using Distribution.Orders.Groups;

namespace Distribution.Local.Simulation.World;

/// <summary>Tells which operations met at a write: one had read what the other changed before it wrote.</summary>
internal sealed class Races(FaultCounts counts)
{
    private const string Closes = "clos";
    private const string Anywhere = "";
    private const string Budgets = Quota.PartitionPrefix + Opening.MerchantName + "|b|";
    private const string Limits = Quota.PartitionPrefix + Opening.MerchantName + "|p|";

    private static readonly OperationKind[] Refunds = [OperationKind.RefundOrder, OperationKind.RefundEvent, OperationKind.TakeBack];
    private static readonly OperationKind[] Decisions = [OperationKind.ReleaseReview, OperationKind.VoidReview];
    private static readonly OperationKind[] Anybody = [];

    /// <summary>Where who meets whom, and what that is.</summary>
    private static readonly (string Partition, OperationKind[] One, OperationKind[] Other, Fault Fault)[] Known =
    [
        (OrderStore.PartitionPrefix, Refunds, [OperationKind.Settle], Fault.RefundRacesSettlement),
        (Anywhere, Refunds, [OperationKind.RequestWithdrawal], Fault.RefundRacesRequest),
        (Anywhere, Refunds, [OperationKind.DecideWithdrawal], Fault.RefundRacesApproval),
        (Anywhere, Refunds, [OperationKind.CloseWindows], Fault.CloseMeetsRefund),
        (Closes, [OperationKind.CloseWindows], [OperationKind.CloseWindows], Fault.CloseTwice),
        (OrderStore.PartitionPrefix, [OperationKind.ReleaseReview], [OperationKind.VoidReview], Fault.ReleaseRacesVoid),
        (OrderStore.PartitionPrefix, [OperationKind.ReleaseReview], [OperationKind.Settle], Fault.ReleaseRacesSettlement),
        (OrderStore.PartitionPrefix, Refunds, Decisions, Fault.ReviewRacesRefund),
        (OrderStore.PartitionPrefix, [OperationKind.CompleteOrder, OperationKind.OrderEvent], Decisions, Fault.ReviewRacesCompletion),
        (GroupStore.PartitionPrefix, [OperationKind.PlaceOrder], [OperationKind.PlaceOrder], Fault.SeatsAskedAtOnce),
        (GroupStore.PartitionPrefix, [OperationKind.EndGroups], [OperationKind.PlaceOrder, OperationKind.OrderEvent], Fault.GroupEndRacesMember),
        (SubmissionStore.PartitionPrefix, [OperationKind.DecideSubmission], [OperationKind.DecideSubmission], Fault.SubmissionDecidedTwice),
        (Budgets, Anybody, Anybody, Fault.BudgetAskedAtOnce),
        (Limits, Anybody, Anybody, Fault.LimitAskedAtOnce),
    ];

    private readonly Dictionary<string, OperationKind> _lastWriter = new(StringComparer.Ordinal);

    public void Wrote(string partition, Operation? by)
    {
        if (by is not null)
        {
            by.HasWritten = true;
            _lastWriter[partition] = by.Kind;
        }
    }

    public void Met(string partition, Operation? loser)
    {
        if (loser is null || !_lastWriter.TryGetValue(partition, out OperationKind winner))
        {
            return;
        }

        foreach ((string where, OperationKind[] one, OperationKind[] other, Fault fault) in Known)
        {
            if (IsAt(partition, where) && ((IsOf(one, loser.Kind) && IsOf(other, winner)) || (IsOf(one, winner) && IsOf(other, loser.Kind))))
            {
                counts.Hit(fault);
            }
        }
    }

    private static bool IsAt(string partition, string where) => partition.StartsWith(where, StringComparison.Ordinal);

    private static bool IsOf(OperationKind[] kinds, OperationKind kind) => kinds.Length == 0 || kinds.Contains(kind);
}
