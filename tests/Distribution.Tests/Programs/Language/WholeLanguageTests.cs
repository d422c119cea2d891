using Distribution.Programs;
using Distribution.Programs.Engine;
using Distribution.Programs.Language;
using Distribution.Programs.Windows;

namespace Distribution.Tests.Programs.Language;

/// <summary>One program with everything the language was designed to say.</summary>
public sealed class WholeLanguageTests
{
    private const string Document = """
        {"schema":"reward-program/1","merchant":"fruit","currency":"CNY","timeZone":"Asia/Shanghai","weekStart":"mon",
         "attribution":{"model":"last","windowDays":30,"maxLevels":2,"selfPurchase":false,"membersOnly":false},
         "settlement":{"hold":"P7D","from":"order.completed","minWithdrawal":100,"approval":{"secondApproverAbove":100000}},
         "caps":{"lineShare":300000},
         "tables":{"rate":{"keys":["line.sku","order.region","L1.tier"],"hit":"first","rows":[
           [["sku-pro"],"*",["gold"],150000],["*",["HK","MO"],"*",120000],["*","*","*",100000]]}},
         "metrics":{"units":{"sum":"line.units","on":"order.paid","by":"L1"},
                    "sales":{"sum":"line.net","on":"order.paid","by":"L1"},
                    "buyers":{"distinct":"buyer","on":"order.paid","by":"L1"},
                    "spend":{"sum":"order.net","on":"order.paid","by":"buyer"}},
         "tiers":[{"id":"gold","when":{"metric":"sales","window":"lifetime","gte":1000000}}],
         "rules":[
          {"id":"base","on":"order.paid","slot":"base","pay":[
            {"to":"L1","percent":{"table":"rate"},"of":"line.net"},{"to":"L2","percent":50000,"of":"line.net"}]},
          {"id":"per-unit","on":"order.paid","slot":"base","when":{"line.sku":{"in":["serum"]}},"pay":[
            {"to":"L1","each":3000,"per":"line.units"},{"to":"L2","each":1000,"per":"line.units"}]},
          {"id":"first-sale","on":"order.paid","when":{"L1.orders":{"eq":1}},"limit":{"per":"L1","times":1},
            "pay":[{"to":"L1","fixed":1000}]},
          {"id":"invite-voucher","on":"distributor.firstOrder","pay":[{"to":"inviter","grant":"coupon:FRUIT10","qty":1}]},
          {"id":"free-lesson","on":"metric","metric":"buyers","every":2,"pay":[{"to":"self","grant":"sku:lesson","qty":1}]},
          {"id":"month-20","on":"metric","metric":"units","window":"month","gte":20,"at":"close","pay":[{"to":"self","fixed":30000}]},
          {"id":"week-top3","on":"rank","metric":"sales","window":"week","ties":"earliest","min":1,
            "pay":[{"to":"rank","prizes":[10000,8000,5000]}]},
          {"id":"month-top3","on":"rank","metric":"units","window":"month","pay":[{"to":"rank","prizes":["sku:star","sku:star","sku:star"]}]},
          {"id":"group-host","on":"group.succeeded","when":{"group.size":{"gte":5}},"pay":[{"to":"group.initiator","fixed":5000}]},
          {"id":"cashback","on":"metric","metric":"spend","window":"lifetime","every":200000,"pay":[{"to":"self","fixed":10000}]},
          {"id":"share-sample","on":"submission.approved","limit":{"per":"self","times":1},"pay":[{"to":"self","grant":"sku:sample","qty":1}]}]}
        """;

    [Fact]
    public void The_program_the_language_was_designed_with_is_sound_and_pays()
    {
        CompiledProgram program = Sample.Compile(Document, "fruit");
        OrderFacts order = Sample.Order(Sample.Line(1, "serum", 2, 59800), Sample.Line(2, "sku-pro", 1, 10000)) with { FirstLevelOrders = 1 };
        OrderFacts gold = order with { Path = [order.Path[0] with { Tier = "gold" }, order.Path[1]] };

        // The serum pays by the bottle to both levels; the other line 10 % (15 % for gold) and 5 %.
        Sample.Words(RewardEngine.Evaluate(program, order)).ShouldBe(
            ["1 bo per-unit 6000", "1 an per-unit 2000", "2 bo base 1000", "2 an base 500", "- bo first-sale 1000", "- an invite-voucher 1xcoupon:FRUIT10"]);
        Sample.Words(RewardEngine.Evaluate(program, gold))[2].ShouldBe("2 bo base 1500");
        program.Needs.HasFlag(ProgramNeeds.Metrics | ProgramNeeds.Tiers | ProgramNeeds.Groups | ProgramNeeds.Submissions).ShouldBeTrue();
        program.Limits.Select(limit => limit.Key).ShouldBe(["first-sale", "invite-voucher", "share-sample@self:Lifetime"]);
        MetricEngine.Totals(program, program.Metrics["spend"], [order]).Single().Value.ShouldBe(69800);
        program.Calendar.WindowOf(WindowKind.Week, program.Calendar.DayOf(order.At!.Value)).Id.ShouldBe("2026-W10");
    }
}
