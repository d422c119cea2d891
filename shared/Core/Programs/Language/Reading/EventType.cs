namespace Distribution.Programs.Language.Reading;

/// <summary>What a rule may say about an event.</summary>
/// <param name="Event">Which event; null for a metric's.</param>
/// <param name="Scope">Whose facts are known.</param>
/// <param name="Money">Who may be paid money.</param>
/// <param name="Things">Who may be given something else.</param>
/// <param name="Bases">What there is a share or a count of.</param>
/// <param name="Per">Whose times a limit may count.</param>
internal sealed record EventType(
    RewardEvent? Event, FactScope Scope, IReadOnlyList<PayTo> Money, IReadOnlyList<PayTo> Things, IReadOnlyList<PayBasis> Bases, IReadOnlyList<PayTo> Per)
{
    public const string MetricName = "metric";
    public const string RankName = "rank";

    private static readonly EventType Order = new(
        RewardEvent.OrderPaid,
        FactScope.Line | FactScope.Order,
        [PayTo.L1, PayTo.L2, PayTo.L3],
        [PayTo.L1, PayTo.L2, PayTo.L3, PayTo.Buyer],
        [PayBasis.LineNet, PayBasis.LineUnits, PayBasis.OrderNet, PayBasis.OrderUnits],
        [PayTo.L1, PayTo.L2, PayTo.L3, PayTo.Buyer]);

    private static readonly IReadOnlyDictionary<string, EventType> Named = new Dictionary<string, EventType>(StringComparer.Ordinal)
    {
        ["order.paid"] = Order,
        ["order.completed"] = Order with { Event = RewardEvent.OrderCompleted },
        ["distributor.firstOrder"] = new(
            RewardEvent.FirstOrder, FactScope.Line | FactScope.Order, [PayTo.Inviter, PayTo.Self], [PayTo.Inviter, PayTo.Self], [PayBasis.OrderNet], [PayTo.Inviter]),
        ["group.succeeded"] = new(
            RewardEvent.GroupSucceeded, FactScope.Group | FactScope.Subject, [PayTo.Initiator], [PayTo.Initiator], [PayBasis.GroupNet], [PayTo.Initiator]),
        ["submission.approved"] = new(
            RewardEvent.SubmissionApproved, FactScope.Submission | FactScope.Subject, [], [PayTo.Self], [], [PayTo.Self]),
    };

    private static readonly IReadOnlyDictionary<string, PayTo> Payees = new Dictionary<string, PayTo>(StringComparer.Ordinal)
    {
        ["L1"] = PayTo.L1,
        ["L2"] = PayTo.L2,
        ["L3"] = PayTo.L3,
        ["buyer"] = PayTo.Buyer,
        ["inviter"] = PayTo.Inviter,
        ["self"] = PayTo.Self,
        ["group.initiator"] = PayTo.Initiator,
    };

    private static readonly IReadOnlyDictionary<string, PayBasis> BasisNames = new Dictionary<string, PayBasis>(StringComparer.Ordinal)
    {
        ["line.net"] = PayBasis.LineNet,
        ["line.units"] = PayBasis.LineUnits,
        ["order.net"] = PayBasis.OrderNet,
        ["order.units"] = PayBasis.OrderUnits,
        ["group.net"] = PayBasis.GroupNet,
        ["metric"] = PayBasis.Metric,
    };

    public static IEnumerable<string> Names => [.. Named.Keys, MetricName, RankName];

    public static IReadOnlyDictionary<string, PayTo> PayeeNames => Payees;

    public static EventType? Find(string name) => Named.GetValueOrDefault(name);

    /// <summary>A metric's: one person, a share of money or an amount for each of a count, the latter only when the window has closed.</summary>
    public static EventType OfMetric(Metric metric, bool atClose) => new(
        null,
        FactScope.Subject,
        metric.Kind == MetricKind.Buyers ? [] : [PayTo.Self],
        [PayTo.Self],
        atClose ? [PayBasis.Metric] : [],
        [PayTo.Self]);

    public static string NameOf(PayTo to) => Payees.First(pair => pair.Value == to).Key;

    public static string NameOf(PayBasis basis) => BasisNames.First(pair => pair.Value == basis).Key;

    public static bool IsUnits(PayBasis basis) => basis is PayBasis.LineUnits or PayBasis.OrderUnits;
}
