namespace Distribution.Programs.Language.Reading;

/// <summary>Every member a document may have, by the name of its definition in the JSON Schema.</summary>
internal static class Members
{
    public static readonly string[] Program =
        ["$schema", "schema", "merchant", "currency", "timeZone", "weekStart", "attribution", "settlement", "caps", "budgets", "tables", "metrics", "tiers", "rules"];

    public static readonly string[] Attribution = ["model", "windowDays", "maxLevels", "selfPurchase", "membersOnly"];
    public static readonly string[] Settlement = ["hold", "from", "minWithdrawal", "approval"];
    public static readonly string[] Approval = ["secondApproverAbove"];
    public static readonly string[] Caps = ["lineShare"];
    public static readonly string[] Budget = ["amount"];
    public static readonly string[] Table = ["keys", "value", "hit", "rows"];
    public static readonly string[] Metric = ["sum", "distinct", "count", "on", "by", "when"];
    public static readonly string[] Tier = ["id", "when"];
    public static readonly string[] TierCondition = ["metric", "window", "gte"];
    public static readonly string[] EventRule = ["id", "on", "slot", "when", "limit", "budget", "pay"];
    public static readonly string[] MetricRule = ["id", "on", "metric", "window", "gte", "every", "at", "slot", "when", "limit", "budget", "pay"];
    public static readonly string[] RankRule = ["id", "on", "metric", "window", "ties", "min", "budget", "pay"];
    public static readonly string[] Limit = ["per", "times", "window"];
    public static readonly string[] Payment = ["to", "percent", "of", "each", "per", "fixed", "grant", "qty"];
    public static readonly string[] TableReference = ["table"];
    public static readonly string[] RankPayment = ["to", "prizes"];
    public static readonly string[] Prize = ["grant", "qty"];
    public static readonly string[] Condition = ["all", "any", "not"];
    public static readonly string[] NumberTest = ["eq", "ne", "in", "gt", "gte", "lt", "lte", "between"];
    public static readonly string[] TextTest = ["eq", "ne", "in"];

    /// <summary>All of the above by their names in the schema.</summary>
    public static IReadOnlyDictionary<string, string[]> All { get; } = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["program"] = Program,
        ["attribution"] = Attribution,
        ["settlement"] = Settlement,
        ["approval"] = Approval,
        ["caps"] = Caps,
        ["budget"] = Budget,
        ["table"] = Table,
        ["metric"] = Metric,
        ["tier"] = Tier,
        ["tierCondition"] = TierCondition,
        ["eventRule"] = EventRule,
        ["metricRule"] = MetricRule,
        ["rankRule"] = RankRule,
        ["limit"] = Limit,
        ["payment"] = Payment,
        ["tableReference"] = TableReference,
        ["rankPayment"] = RankPayment,
        ["prize"] = Prize,
        ["condition"] = Condition,
        ["numberTest"] = NumberTest,
        ["textTest"] = TextTest,
    };
}
