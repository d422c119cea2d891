using Distribution.Local.Simulation.World;

namespace Distribution.Local.Simulation.Scheduling;

/// <summary>One run of a function or command on a machine: its calls take turns with those of all others.</summary>
/// <param name="id">Its number.</param>
/// <param name="kind">What it does.</param>
/// <param name="subject">To what.</param>
/// <param name="machine">Where it runs, and dies.</param>
internal sealed class Operation(int id, OperationKind kind, string subject, Machine machine)
{
    private static readonly AsyncLocal<Operation?> Running = new();

    /// <summary>Whose code is running now; null for a driver's own.</summary>
    public static Operation? Current
    {
        get => Running.Value;
        set => Running.Value = value;
    }

    public OperationKind Kind => kind;

    public string Subject => subject;

    public Machine Machine => machine;

    /// <summary>For traces.</summary>
    public string Name { get; } = $"{kind}#{id}@{machine.Number}";

    /// <summary>The step at which it began.</summary>
    public long Began { get; init; }

    /// <summary>It has changed something.</summary>
    public bool HasWritten { get; set; }

    /// <summary>It makes no call before; a machine that has stalled.</summary>
    public DateTimeOffset HeldUntil { get; set; }

    /// <summary>What it threw; null if it has not ended or has ended well.</summary>
    public Exception? Error { get; set; }

    public bool IsOver { get; set; }

    /// <summary>Called once when it has ended by itself, with what it threw.</summary>
    public Action<Exception?> Ended { get; set; } = static _ => { };

    /// <summary>Called once when its machine died: nobody knows how far it came.</summary>
    public Action Died { get; set; } = static () => { };
}

/// <summary>What an operation does, as far as races tell them apart.</summary>
internal enum OperationKind
{
    PlaceOrder,
    CancelOrder,
    PaymentWebhook,
    RefundWebhook,
    PayoutWebhook,
    CompleteOrder,
    RefundOrder,
    RefundEvent,
    OrderEvent,
    TakeBack,
    Posting,
    SendRefund,
    StartWithdrawal,
    Settle,
    RequestWithdrawal,
    DecideWithdrawal,
    CancelWithdrawal,
    Payout,
    Activity,
    Sweep,
    Poison,
    Gift,
    Read,
    CloseWindows,
    OpenGroup,
    EndGroups,
    SendSubmission,
    DecideSubmission,
    ReleaseReview,
    VoidReview,
}
