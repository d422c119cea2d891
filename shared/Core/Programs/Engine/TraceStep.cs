using System.Globalization;
using System.Text;
using System.Text.Json.Serialization;
using Distribution.Programs.Explain;

namespace Distribution.Programs.Engine;

/// <summary>One step on the way to an amount.</summary>
/// <param name="Kind">Which; it decides what the values mean, in the order of <see cref="TraceWords"/>.</param>
/// <param name="Values">Figures and names.</param>
[JsonConverter(typeof(TraceStepJson))]
public sealed record TraceStep(TraceKind Kind, IReadOnlyList<string> Values)
{
    internal static TraceStep Of(TraceKind kind, params ReadOnlySpan<object> values)
    {
        var texts = new string[values.Length];
        for (int i = 0; i < texts.Length; i++)
        {
            texts[i] = Convert.ToString(values[i], CultureInfo.InvariantCulture) ?? "";
        }

        return new TraceStep(kind, texts);
    }
}

/// <summary>The kinds of steps. Stored with commissions, so a kind keeps its name and the order of its values.</summary>
public enum TraceKind
{
    Line,
    Order,
    Group,
    Submission,
    Percent,
    PercentByTable,
    Each,
    EachByTable,
    Fixed,
    FixedByTable,
    Grant,
    FirstOrder,
    Limit,
    Tier,
    LineShare,
    Budget,
    Reached,
    Closed,
    FallenBack,
    Rank,
    SharedRank,

    /// <summary>A refund took back what was pending.</summary>
    Reversed,

    /// <summary>A refund took back what was settled.</summary>
    ClawedBack,

    /// <summary>The whole base was refunded, so a grant is void.</summary>
    Voided,

    /// <summary>Somebody of the shop has looked at the order and took back what was pending.</summary>
    ReviewVoided,

    /// <summary>Which program version decided, and since when it did so for the event.</summary>
    Program,

    /// <summary>Who stands at a level of the referral path.</summary>
    Level,

    /// <summary>What was booked as pending.</summary>
    Accrued,

    /// <summary>A grant that was promised.</summary>
    Promised,

    /// <summary>Settlement waits for the completion of the order.</summary>
    NotCompleted,

    /// <summary>When the hold ends.</summary>
    Held,

    /// <summary>What settlement made available.</summary>
    Settled,

    /// <summary>Settlement granted it.</summary>
    Granted,

    /// <summary>What is left after everything.</summary>
    Stands,

    /// <summary>What the completion earns is kept within what the payment has left of a line's share.</summary>
    RestOfLineShare,

    /// <summary>The completion of the order earned it.</summary>
    Completion,

    /// <summary>As <see cref="NotCompleted"/>, of a hold that is not of whole hours.</summary>
    NotCompletedExactly,

    /// <summary>Which version decided about a group.</summary>
    ProgramOfGroup,

    /// <summary>Which version decided about a submission.</summary>
    ProgramOfSubmission,

    /// <summary>Which version decided about a closed window.</summary>
    ProgramOfWindow,

    /// <summary>Which version decided about a number that was reached.</summary>
    ProgramOfNumber,

    /// <summary>What a metric counts.</summary>
    CountsNet,
    CountsUnits,
    CountsBuyers,
    CountsOrders,

    /// <summary>A person's number as it was taken when its window closed.</summary>
    Frozen,

    /// <summary>Others have the same number.</summary>
    Ties,

    /// <summary>What a place in a ranking pays.</summary>
    Prize,

    /// <summary>A limit or budget had room for fewer times than were reached.</summary>
    Room,

    /// <summary>What all times pay together.</summary>
    Times,

    /// <summary>What all times grant together.</summary>
    GrantTimes,

    /// <summary>Money that was available at once.</summary>
    PaidAtOnce,

    /// <summary>The number fell back, so only some of the times hold.</summary>
    TimesHeld,

    /// <summary>Refunds took back money that had been available at once.</summary>
    TakenBack,

    /// <summary>A close stays as it is.</summary>
    Final,

    /// <summary>Settlement waits until somebody of the shop has looked at the order.</summary>
    UnderReview,

    /// <summary>Somebody of the shop has looked at the order, and a grant is void.</summary>
    ReviewVoidedGrant,

    /// <summary>A rule that comes first in the slot did not win: its budget had nothing left.</summary>
    BudgetSpent,

    /// <summary>A rule that comes first in the slot did not win: what its budget had left was less than the next rule pays.</summary>
    BudgetShort,

    /// <summary>What a group earns is kept within the share of what its members paid.</summary>
    GroupShare,

    /// <summary>As <see cref="Each"/>, of a count of orders.</summary>
    EachOrder,

    /// <summary>As <see cref="EachByTable"/>, of a count of orders.</summary>
    EachOrderByTable,
}

/// <summary>Makes sentences of steps, in English and in Chinese.</summary>
public static class TraceWords
{
    public static string English(TraceStep step) => Say(step, static words => words.English);

    public static string Chinese(TraceStep step) => Say(step, static words => words.Chinese);

    public static IReadOnlyList<string> English(IReadOnlyList<TraceStep> steps)
    {
        var texts = new string[steps.Count];
        for (int i = 0; i < texts.Length; i++)
        {
            texts[i] = English(steps[i]);
        }

        return texts;
    }

    private static string Say(TraceStep step, Func<(string English, string Chinese), string> language) =>
        string.Format(CultureInfo.InvariantCulture, CompositeFormat.Parse(language(Words(step.Kind))), [.. step.Values]);

    private static (string English, string Chinese) Words(TraceKind kind) => kind switch
    {
        TraceKind.Line => ("line {0}: {1} x {2}, net {3}", "第 {0} 行:{2} × {1},实付 {3} 分"),
        TraceKind.Order => ("order: net {0}, order {1} of L1", "订单:实付 {0} 分,一级分销员的第 {1} 单"),
        TraceKind.Group => ("group: {0} members, net {1}", "拼团:{0} 人,实付合计 {1} 分"),
        TraceKind.Submission => ("submission accepted, {0} likes", "分享已审核通过,{0} 个赞"),
        TraceKind.Percent => ("rule {0}, {1}: floor({2} x {3} / 1000000) = {4}", "规则 {0}({1}):{2} × {3} ÷ 1000000 向下取整 = {4} 分"),
        TraceKind.PercentByTable => ("rule {0}, {1}: table {5} row {6}: floor({2} x {3} / 1000000) = {4}", "规则 {0}({1}):按表 {5} 第 {6} 行,{2} × {3} ÷ 1000000 向下取整 = {4} 分"),
        TraceKind.Each => ("rule {0}, {1}: {2} x {3} units = {4}", "规则 {0}({1}):每件 {2} 分 × {3} = {4} 分"),
        TraceKind.EachByTable => ("rule {0}, {1}: table {5} row {6}: {2} x {3} units = {4}", "规则 {0}({1}):按表 {5} 第 {6} 行,每件 {2} 分 × {3} = {4} 分"),
        TraceKind.Fixed => ("rule {0}, {1}: fixed {2}", "规则 {0}({1}):固定 {2} 分"),
        TraceKind.FixedByTable => ("rule {0}, {1}: table {3} row {4}: fixed {2}", "规则 {0}({1}):按表 {3} 第 {4} 行,固定 {2} 分"),
        TraceKind.Grant => ("rule {0}, {1}: {2} x {3}", "规则 {0}({1}):赠送 {3} × {2}"),
        TraceKind.FirstOrder => ("the first paid order of the distributor that {0} invited, net {1}", "{0} 邀请的分销员的首单,实付 {1} 分"),
        TraceKind.Limit => ("limit {0}: time {1} of {2}", "限次 {0}:第 {1} 次,共 {2} 次"),
        TraceKind.Tier => ("tier of {0}: {1}", "{0} 的等级:{1}"),
        TraceKind.LineShare => ("line {0} pays at most floor({1} x {2} / 1000000) = {3}, all rewards ask {4}: {5} becomes {6} by largest remainder", "第 {0} 行最多支付 {1} × {2} ÷ 1000000 向下取整 = {3} 分,全部奖励合计 {4} 分:按最大余数法 {5} 分减为 {6} 分"),
        TraceKind.Budget => ("budget {0} has {1} left, all rewards ask {2}: {3} becomes {4} by largest remainder", "活动预算 {0} 剩余 {1} 分,全部奖励合计 {2} 分:按最大余数法 {3} 分减为 {4} 分"),
        TraceKind.Reached => ("metric {0} in {1} is {2}: threshold {3} reached for the {4}. to the {5}. time", "指标 {0} 在 {1} 为 {2}:第 {4} 至第 {5} 次达到 {3}"),
        TraceKind.Closed => ("metric {0} in {1} closed with {2}, threshold {3}", "指标 {0} 在 {1} 结束时为 {2},门槛 {3}"),
        TraceKind.FallenBack => ("metric {0} in {1} fell back to {2}: the {4}. to the {5}. time of threshold {3} is taken back", "指标 {0} 在 {1} 降至 {2}:收回第 {4} 至第 {5} 次 {3} 的奖励"),
        TraceKind.Rank => ("ranking {0} of {1}: place {2} with {3}", "{1} 排行 {0}:第 {2} 名,{3}"),
        TraceKind.SharedRank => ("ranking {0} of {1}: places {2} to {3} with {4} share {5}", "{1} 排行 {0}:并列第 {2} 至 {3} 名,{4},平分 {5} 分"),
        TraceKind.Reversed => ("refunded {0} of {1}: floor({2} x {0} / {1}) = {3} is taken back, {4} of it now from pending", "已退款 {0} 分(共 {1} 分):{2} × {0} ÷ {1} 向下取整 = 累计扣回 {3} 分,本次从待结算扣回 {4} 分"),
        TraceKind.ClawedBack => ("refunded {0} of {1}: floor({2} x {0} / {1}) = {3} is taken back, {4} of it now after settlement", "已退款 {0} 分(共 {1} 分):{2} × {0} ÷ {1} 向下取整 = 累计扣回 {3} 分,本次于结算后追回 {4} 分"),
        TraceKind.Voided => ("refunded {0} of {1}: void", "已退款 {0} 分(共 {1} 分):权益作废"),
        TraceKind.ReviewVoided => ("reviewed by the shop: {0} is taken back from pending", "商家复核:从待结算扣回 {0} 分"),
        TraceKind.Program => ("reward program version {0}, in force when order {1} was placed at {2}", "分佣方案第 {0} 版,订单 {1} 于 {2} 下单时生效"),
        TraceKind.Level => ("L{0} of the order: {1}", "订单的 {0} 级分销员:{1}"),
        TraceKind.Accrued => ("{0} accrued as pending at {1}", "{1} 计提待结算 {0} 分"),
        TraceKind.Promised => ("promised at {0}, granted with the settlement of the order", "{0} 记入权益,随订单结算发放"),
        TraceKind.NotCompleted => ("not settled: the hold of {0} hours begins when the order is completed", "未结算:订单完成后冻结 {0} 小时"),
        TraceKind.Held => ("not settled: the hold ends at {0}", "未结算:冻结期至 {0}"),
        TraceKind.Settled => ("{0} settled at {1}", "{1} 结算 {0} 分"),
        TraceKind.Granted => ("granted at {0}", "{0} 发放"),
        TraceKind.Stands => ("what stands: {0} - {1} - {2} = {3}", "现为:{0} - {1} - {2} = {3} 分"),
        TraceKind.RestOfLineShare => ("line {0} pays at most floor({1} x {2} / 1000000) = {3}, of which the payment has taken {4}; {5} is left, all rewards ask {6}: {7} becomes {8} by largest remainder", "第 {0} 行最多支付 {1} × {2} ÷ 1000000 向下取整 = {3} 分,付款时已占 {4} 分,剩余 {5} 分,全部奖励合计 {6} 分:按最大余数法 {7} 分减为 {8} 分"),
        TraceKind.Completion => ("earned by the completion of the order at {0}", "订单于 {0} 完成时获得"),
        TraceKind.NotCompletedExactly => ("not settled: the hold of {0} h {1} min {2} s begins when the order is completed", "未结算:订单完成后冻结 {0} 小时 {1} 分 {2} 秒"),
        TraceKind.ProgramOfGroup => ("reward program version {0}, in force when group {1} was begun at {2}", "分佣方案第 {0} 版,拼团 {1} 于 {2} 发起时生效"),
        TraceKind.ProgramOfSubmission => ("reward program version {0}, in force when the submission was approved at {1}", "分佣方案第 {0} 版,分享于 {1} 审核通过时生效"),
        TraceKind.ProgramOfWindow => ("reward program version {0}, in force when {1} ended at {2}", "分佣方案第 {0} 版,{1} 于 {2} 结束时生效"),
        TraceKind.ProgramOfNumber => ("reward program version {0}, the newest for the number when order {1}, placed at {2}, was counted", "分佣方案第 {0} 版(计入订单 {1} 时该数据的最新版本),订单于 {2} 下单"),
        TraceKind.CountsNet => ("metric {0} adds up what was paid for the lines that count ({1}, by {2}), less refunds", "指标 {0}:计入行的实付金额之和({1},归属 {2}),扣除退款"),
        TraceKind.CountsUnits => ("metric {0} adds up the units of the lines that count ({1}, by {2}), less refunds", "指标 {0}:计入行的件数之和({1},归属 {2}),扣除退款"),
        TraceKind.CountsBuyers => ("metric {0} counts different buyers with something left after refunds ({1}, by {2})", "指标 {0}:退款后仍有消费的不同买家数({1},归属 {2})"),
        TraceKind.CountsOrders => ("metric {0} counts orders with something left after refunds ({1}, by {2})", "指标 {0}:退款后仍有余额的订单数({1},归属 {2})"),
        TraceKind.Frozen => ("the numbers of {0}, {1} to {2}, were taken at {3} with the refunds until then: {4} from {5} orders, the last of them at {6}", "{0}({1} 至 {2})的数据于 {3} 定格,已扣除此前的退款:{5} 单,共 {4},最后一单在 {6}"),
        TraceKind.Ties => ("{0} more have {1}: the one who reached it earlier comes first, this one did at {2}", "另有 {0} 人同为 {1}:先达到者在前,本人于 {2} 达到"),
        TraceKind.Prize => ("the prize of place {0}: {1}", "第 {0} 名奖金 {1} 分"),
        TraceKind.Room => ("{1} times are reached, {0} leaves room for {2}", "达到 {1} 次,{0} 的余量只够 {2} 次"),
        TraceKind.Times => ("{0} times {1} = {2}", "{0} 次 × {1} = {2} 分"),
        TraceKind.GrantTimes => ("{0} times {1} = {2} pieces", "{0} 次 × {1} = {2} 件"),
        TraceKind.PaidAtOnce => ("{0} paid at {1}, available at once", "{1} 发放 {0} 分,即时可用"),
        TraceKind.TimesHeld => ("refunds have taken the number back: {0} of {1} times hold", "退款使数量回落:{1} 次中仍有 {0} 次成立"),
        TraceKind.TakenBack => ("refunded {0} of {1}: floor({2} x {0} / {1}) = {3} is taken back", "已退款 {0} 分(共 {1} 分):{2} × {0} ÷ {1} 向下取整 = 累计扣回 {3} 分"),
        TraceKind.Final => ("what the close of {0} has given stays, whatever is refunded later", "{0} 结算后发放的奖励不因之后的退款而变"),
        TraceKind.UnderReview => ("not settled: held at {0} for the shop to look at the order", "未结算:{0} 起待商家复核"),
        TraceKind.BudgetSpent => ("rule {0} comes first in the slot, but its budget {1} has nothing left", "规则 {0} 在同组中优先,但其活动预算 {1} 已用完"),
        TraceKind.BudgetShort => ("rule {0} comes first in the slot, but {2} are left of its budget {1}, which pay {3} here and the next rule {4}: where the next rule pays somebody more, it has the places", "规则 {0} 在同组中优先,但其活动预算 {1} 剩余 {2} 分,此处只够 {3} 分,次优规则为 {4} 分:若次优规则对任何人更高,则改由次优规则支付"),
        TraceKind.GroupShare => ("a group pays at most floor({0} x {1} / 1000000) = {2}, all rewards ask {3}: {4} becomes {5} by largest remainder", "拼团最多支付 {0} × {1} ÷ 1000000 向下取整 = {2} 分,全部奖励合计 {3} 分:按最大余数法 {4} 分减为 {5} 分"),
        TraceKind.EachOrder => ("rule {0}, {1}: {2} x {3} orders = {4}", "规则 {0}({1}):每单 {2} 分 × {3} = {4} 分"),
        TraceKind.EachOrderByTable => ("rule {0}, {1}: table {5} row {6}: {2} x {3} orders = {4}", "规则 {0}({1}):按表 {5} 第 {6} 行,每单 {2} 分 × {3} = {4} 分"),
        TraceKind.ReviewVoidedGrant => ("reviewed by the shop: void", "商家复核:权益作废"),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a kind of step."),
    };
}
