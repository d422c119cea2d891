using Distribution.Local.Simulation.Faults;
using Distribution.Local.Simulation.Scheduling;

namespace Distribution.Local.Simulation.World;

/// <summary>Tells which operations met at a write: one had read what the other changed before it wrote.</summary>
internal sealed class Races(FaultCounts counts)
{
    private readonly Dictionary<string, OperationKind> _lastWriter = new(StringComparer.Ordinal);

    public void Wrote(string partition, Operation? by)
    {
        if (by is not null)
        {
            _lastWriter[partition] = by.Kind;
        }
    }

    public void Met(string partition, Operation? loser)
    {
        if (loser is null || !_lastWriter.TryGetValue(partition, out OperationKind winner))
        {
            return;
        }

        if (IsRefund(loser.Kind) || IsRefund(winner))
        {
            Count(IsRefund(loser.Kind) ? winner : loser.Kind);
        }
    }

    private void Count(OperationKind other)
    {
        switch (other)
        {
            case OperationKind.Settle:
                counts.Hit(Fault.RefundRacesSettlement);
                break;
            case OperationKind.RequestWithdrawal:
                counts.Hit(Fault.RefundRacesRequest);
                break;
            case OperationKind.DecideWithdrawal:
                counts.Hit(Fault.RefundRacesApproval);
                break;
        }
    }

    private static bool IsRefund(OperationKind kind) => kind is OperationKind.RefundOrder or OperationKind.RefundEvent or OperationKind.TakeBack;
}
