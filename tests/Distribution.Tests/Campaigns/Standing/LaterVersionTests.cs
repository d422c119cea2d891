using Distribution.Kernel;
using Distribution.Programs;
using Distribution.Programs.DryRuns;
using Distribution.Programs.Lifecycle;
using Distribution.Storage;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Campaigns.Standing;

/// <summary>What a later version finds of the numbers before it.</summary>
public sealed class LaterVersionTests
{
    private const string Base = """{"id":"base","on":"order.paid","pay":[{"to":"L1","percent":100000,"of":"line.net"}]}""";
    private const string Cashback = """{"id":"cashback","on":"metric","metric":"spend","every":2000,"pay":[{"to":"self","fixed":100}]}""";
    private const string Gold = """ "tiers":[{"id":"gold","when":{"metric":"sales","gte":3000}}],""";

    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly DateOnly Monday = new(2026, 3, 2);

    [Fact]
    public async Task A_tier_and_a_rule_that_a_later_version_brings_find_the_whole_lifetime_of_what_was_named_before()
    {
        using Shop shop = await StandingShop.OpenAsync(StandingShop.Program(Base));
        await shop.PearsAsync(3);
        (await PublishedAsync(shop, StandingShop.Program($"{Base},{Cashback}", Gold))).Warnings.ShouldNotContain(static warning => warning.Code == "metric.counts_anew");
        (await shop.StandingAsync("bo")).Tier.ShouldBe("gold");
        (await shop.BonusesAsync("cai")).ShouldBe(0, "a rule pays with the next order");

        OrderId next = await shop.PearsAsync(1);
        (await shop.BonusesAsync("cai")).ShouldBe(200);
        await shop.RefundedAsync(next);
        (await shop.BonusesAsync("cai")).ShouldBe(100);
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task A_metric_or_a_window_that_was_not_counted_begins_with_the_version_which_says_so()
    {
        using Shop shop = await StandingShop.OpenAsync(StandingShop.Program(Base, metrics: ""));
        await shop.PearsAsync(3);
        byte[] second = StandingShop.Program($"{Base},{Cashback}", Gold);
        ProblemError[] told = [.. (await shop.Get<ValidateProgram>().HandleAsync(Shop.Merchant, second, None)).Value.Warnings];
        told.Where(static warning => warning.Code == "metric.counts_anew").Select(static warning => warning.Pointer).ShouldBe(["/metrics/sales", "/metrics/spend"]);
        (await PublishedAsync(shop, second)).Warnings.ShouldBe(told);
        (await shop.StandingAsync("bo")).Tier.ShouldBeNull();
        await shop.PearsAsync(2);
        (await shop.BonusesAsync("cai")).ShouldBe(100);

        byte[] third = StandingShop.Program($"{Base},{Cashback}", Gold.Replace("\"gte\"", "\"window\":\"week\",\"gte\"", StringComparison.Ordinal));
        ProblemError week = (await PublishedAsync(shop, third)).Warnings.Single(static warning => warning.Code == "metric.counts_anew");
        (week.Pointer, week.Detail).ShouldBe(("/metrics/sales", "The program in force does not count this metric by week: such windows begin at 0 when this version comes into force."));
        (await PublishedAsync(shop, third)).Warnings.ShouldNotContain(static warning => warning.Code == "metric.counts_anew", "it is in force");
        await shop.MustBeRightAsync();
    }

    [Fact]
    public async Task Completions_are_kept_from_the_version_on_that_counts_them()
    {
        const string rank = """{"id":"top","on":"rank","metric":"done","window":"week","min":1,"pay":[{"to":"rank","prizes":[100]}]}""";
        using Shop shop = await StandingShop.OpenAsync(StandingShop.Program(Base, metrics: ""));
        (await PublishedAsync(shop, StandingShop.Program($"{Base},{rank}"))).Warnings.Where(static warning => warning.Code == "metric.counts_anew")
            .ShouldHaveSingleItem().Pointer.ShouldBe("/metrics/done");
    }

    [Theory]
    [InlineData(true, 200)]
    [InlineData(false, 0)]
    public async Task A_dry_run_pays_what_publishing_then_pays(bool named, long paid)
    {
        using Shop shop = await StandingShop.OpenAsync(StandingShop.Program(Base, metrics: named ? StandingShop.Metrics : ""));
        await shop.PearsAsync(4);
        shop.Clock.Advance(TimeSpan.FromDays(1));
        byte[] draft = StandingShop.Program($"{Base},{Cashback}");

        // The past: the next day has one more order, tried as if the draft had been published for it.
        using Shop tried = await StandingShop.OpenAsync(StandingShop.Program(Base, metrics: named ? StandingShop.Metrics : ""));
        await tried.PearsAsync(4);
        tried.Clock.Advance(TimeSpan.FromDays(1));
        await tried.PearsAsync(1);
        int number = (await tried.Get<WriteDraft>().HandleAsync(new CreateDraftCommand(Shop.Merchant, draft, new UserId("li")), None)).Value.Number;
        DryRunReport report = (await tried.Get<DryRunDraft>().HandleAsync(new DryRunQuery(Shop.Merchant, number, Monday.AddDays(1), Monday.AddDays(1)), None)).Value;

        // The same, really published.
        await shop.PublishAsync(draft);
        await shop.PearsAsync(1);

        (await shop.BonusesAsync("cai")).ShouldBe(paid);
        report.Rules.SingleOrDefault(static rule => rule.Rule == "cashback")?.Amount.Draft.ShouldBe(paid);
        report.Total.Difference.ShouldBe(paid);
    }

    [Fact]
    public async Task What_a_dry_run_takes_back_is_what_was_earned_by_the_program_before()
    {
        using Shop shop = await StandingShop.OpenAsync(StandingShop.Program($"{Base},{Cashback}"));
        await shop.PearsAsync(4);
        shop.Clock.Advance(TimeSpan.FromDays(1));
        await shop.PearsAsync(1);
        byte[] draft = StandingShop.Program($"{Base},{Cashback.Replace("2000", "3000", StringComparison.Ordinal)}");
        int number = (await shop.Get<WriteDraft>().HandleAsync(new CreateDraftCommand(Shop.Merchant, draft, new UserId("li")), None)).Value.Number;

        DryRunReport report = (await shop.Get<DryRunDraft>().HandleAsync(new DryRunQuery(Shop.Merchant, number, Monday, Monday.AddDays(1)), None)).Value;
        report.Rules.Single(static rule => rule.Rule == "cashback").Amount.ShouldBe(new Compared(200, 100));
        report = (await shop.Get<DryRunDraft>().HandleAsync(new DryRunQuery(Shop.Merchant, number, Monday.AddDays(1), Monday.AddDays(1)), None)).Value;
        report.Rules.ShouldNotContain(static rule => rule.Rule == "cashback", "two times were earned before, and 5000 reaches 3000 once");
    }

    [Fact]
    public async Task A_lifetime_that_nobody_asks_for_costs_its_row_and_the_orders_own()
    {
        var store = new HookedStore(new InMemoryEntityStore());
        using Shop shop = await Shop.OpenAsync(store: store);
        await shop.SellAsync("bo");
        OrderId order = await shop.PlaceAsync("bo");
        await shop.PayAsync(order);
        var rows = new List<string>();
        store.BeforeWrite = (partition, writes) =>
        {
            rows.AddRange(partition.StartsWith("stand|", StringComparison.Ordinal) ? writes.Select(write => $"{partition} {write.Row.Split('|')[0]}") : []);
            return Task.CompletedTask;
        };
        await shop.DrainAsync();
        rows.ShouldBe(["stand|fruit|bo o", "stand|fruit|bo n"]);
    }

    private static async Task<PublishProgramResult> PublishedAsync(Shop shop, byte[] program) =>
        (await shop.Get<PublishProgram>().HandleAsync(new PublishProgramCommand(Shop.Merchant, program), None)).Value;
}
