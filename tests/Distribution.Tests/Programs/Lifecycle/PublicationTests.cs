using Distribution.Kernel;
using Distribution.Programs;
using Distribution.Programs.Lifecycle;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Programs.Lifecycle;

public sealed class PublicationTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly UserId Li = new("li");
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    [Fact]
    public async Task A_program_published_for_a_time_comes_into_force_by_the_clock_alone()
    {
        using Shop shop = await Shop.OpenAsync();
        DateTimeOffset start = shop.Clock.GetUtcNow();
        int scheduled = await ScheduleAsync(shop, 90000, start + Day);

        (await CurrentAsync(shop)).ShouldBe(1);
        shop.Clock.Set(start + Day - TimeSpan.FromTicks(1));
        (await CurrentAsync(shop)).ShouldBe(1);
        shop.Clock.Set(start + Day);
        (await CurrentAsync(shop)).ShouldBe(scheduled);
        (await InForceAsync(shop, start + Day)).ShouldBe(1, "a window that ended then was the old program's");
        (await InForceAsync(shop, start + Day + TimeSpan.FromTicks(1))).ShouldBe(scheduled);
        (await InForceAsync(shop, start)).ShouldBeNull();
    }

    [Fact]
    public async Task What_is_published_meanwhile_decides_until_the_time_comes()
    {
        using Shop shop = await Shop.OpenAsync();
        DateTimeOffset start = shop.Clock.GetUtcNow();
        int later = await ScheduleAsync(shop, 90000, start + (2 * Day));
        int sooner = await ScheduleAsync(shop, 80000, start + Day);
        shop.Clock.Advance(TimeSpan.FromHours(1));
        int atOnce = await PublishAsync(shop, 70000);
        (later, sooner, atOnce).ShouldBe((2, 3, 4));

        var seen = new List<int?>();
        for (int hour = 1; hour <= 49; hour += 12)
        {
            shop.Clock.Set(start + TimeSpan.FromHours(hour));
            seen.Add(await CurrentAsync(shop));
            (await InForceAsync(shop, shop.Clock.GetUtcNow() + TimeSpan.FromTicks(1))).ShouldBe(seen[^1]);
        }

        seen.ShouldBe([atOnce, atOnce, sooner, sooner, later]);
        (await InForceAsync(shop, start + TimeSpan.FromMinutes(30))).ShouldBe(1);
    }

    [Fact]
    public async Task A_time_is_taken_back_before_it_comes_and_not_after()
    {
        using Shop shop = await Shop.OpenAsync();
        DateTimeOffset start = shop.Clock.GetUtcNow();
        int version = await ScheduleAsync(shop, 90000, start + Day);
        SignedBy by = (await CancelAsync(shop, version)).Value;
        shop.Clock.Advance(Day + Day);

        (await CancelAsync(shop, version)).Value.ShouldBe(by, "again is answered the same");
        (await CurrentAsync(shop)).ShouldBe(1);
        (await InForceAsync(shop, shop.Clock.GetUtcNow())).ShouldBe(1);
        (await StatesAsync(shop)).ShouldBe([(2, ProgramState.Cancelled), (1, ProgramState.Current)]);
        (await shop.Get<GetProgram>().HandleAsync(new GetProgramQuery(Shop.Merchant, version), None)).Value.Cancelled.ShouldBe(by, "a version stays readable");
        (await PublishDraftAsync(shop, 1, start + Day)).Problem.ShouldNotBeNull().Code.ShouldBe("program.cancelled", "and never decides");

        int next = await ScheduleAsync(shop, 80000, shop.Clock.GetUtcNow() + Day);
        (await StatesAsync(shop))[0].ShouldBe((next, ProgramState.Scheduled));
        shop.Clock.Advance(Day);
        (await CancelAsync(shop, next)).Problem.ShouldNotBeNull().Code.ShouldBe("program.not_scheduled");
        (await CancelAsync(shop, 1)).Problem.ShouldNotBeNull().Code.ShouldBe("program.not_scheduled");
        (await CancelAsync(shop, 99)).Problem.ShouldNotBeNull().Code.ShouldBe("program.not_found");
        (await CancelAsync(shop, 0)).Problem.ShouldNotBeNull().Code.ShouldBe("program.not_found");
        (await StatesAsync(shop)).ShouldBe([(3, ProgramState.Current), (2, ProgramState.Cancelled), (1, ProgramState.Past)]);
    }

    [Theory]
    [InlineData(0, "program.time_past")]
    [InlineData(-1, "program.time_past")]
    [InlineData(367, "program.time_too_far")]
    public async Task A_time_is_to_come_and_not_too_far(int days, string code)
    {
        using Shop shop = await Shop.OpenAsync();
        await DraftAsync(shop, 90000);

        (await PublishDraftAsync(shop, 1, shop.Clock.GetUtcNow() + (days * Day))).Problem.ShouldNotBeNull().Code.ShouldBe(code);
        (await StatesAsync(shop)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Only_so_many_wait_for_their_time()
    {
        using Shop shop = await Shop.OpenAsync();
        for (int i = 1; i <= 10; i++)
        {
            await ScheduleAsync(shop, 90000 + i, shop.Clock.GetUtcNow() + (i * Day));
        }

        int draft = await DraftAsync(shop, 80000);
        (await PublishDraftAsync(shop, draft, shop.Clock.GetUtcNow() + Day)).Problem.ShouldNotBeNull().Code.ShouldBe("program.too_many_scheduled");
        shop.Clock.Advance(Day);
        (await PublishDraftAsync(shop, draft, shop.Clock.GetUtcNow() + Day)).Problem.ShouldBeNull();
    }

    [Fact]
    public async Task Many_versions_leave_the_answer_what_it_was()
    {
        using Shop shop = await Shop.OpenAsync();
        var times = new List<(DateTimeOffset At, int Version)>();
        for (int i = 0; i < 12; i++)
        {
            shop.Clock.Advance(TimeSpan.FromHours(1));
            times.Add((shop.Clock.GetUtcNow(), await PublishAsync(shop, 50000 + i)));
        }

        foreach ((DateTimeOffset at, int version) in times)
        {
            (await InForceAsync(shop, at)).ShouldBe(version - 1);
            (await InForceAsync(shop, at.AddMinutes(1))).ShouldBe(version);
        }

        Page<ListedProgram> page = await shop.Get<ListPrograms>().HandleAsync(Shop.Merchant, null, 5, None);
        page.Items.Select(item => item.Program.Version).ShouldBe([13, 12, 11, 10, 9]);
        page = await shop.Get<ListPrograms>().HandleAsync(Shop.Merchant, page.Next, 200, None);
        page.Items.Select(item => item.Program.Version).ShouldBe([8, 7, 6, 5, 4, 3, 2, 1]);
        page.Next.ShouldBeNull();
    }

    [Fact]
    public async Task A_machine_whose_clock_is_behind_publishes_after_one_whose_clock_is_ahead()
    {
        using Shop shop = await Shop.OpenAsync();
        shop.Clock.Advance(TimeSpan.FromSeconds(30));
        int ahead = await PublishAsync(shop, 90000);
        shop.Clock.Advance(TimeSpan.FromSeconds(-20));
        int behind = await PublishAsync(shop, 80000);

        (await CurrentAsync(shop)).ShouldBe(1, "the slow clock has not reached either");
        shop.Clock.Advance(TimeSpan.FromSeconds(20));
        (await CurrentAsync(shop)).ShouldBe(behind);
        (await InForceAsync(shop, shop.Clock.GetUtcNow().AddSeconds(1))).ShouldBe(behind);
        ahead.ShouldBeLessThan(behind);
    }

    [Theory]
    [InlineData("\"Asia/Shanghai\"", "\"Asia/Tokyo\"", "program.time_zone_fixed", "/timeZone")]
    [InlineData("\"mon\"", "\"sun\"", "program.week_start_fixed", "/weekStart")]
    public async Task Days_and_weeks_are_cut_once_and_for_all(string old, string other, string code, string pointer)
    {
        using Shop shop = await Shop.OpenAsync();

        Problem problem = (await shop.Get<PublishProgram>().HandleAsync(new PublishProgramCommand(Shop.Merchant, FruitProgram.With(old, other)), None)).Problem.ShouldNotBeNull();

        (problem.Code, problem.Pointer).ShouldBe((code, pointer));
        (await StatesAsync(shop)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_first_version_that_is_taken_back_has_fixed_nothing()
    {
        using var shop = new Shop();
        await ScheduleAsync(shop, 90000, shop.Clock.GetUtcNow() + Day);
        (await CurrentAsync(shop)).ShouldBeNull();
        byte[] sunday = FruitProgram.With("\"mon\"", "\"sun\"");
        (await shop.Get<PublishProgram>().HandleAsync(new PublishProgramCommand(Shop.Merchant, sunday), None)).Problem.ShouldNotBeNull().Code.ShouldBe("program.week_start_fixed");

        (await CancelAsync(shop, 1)).Problem.ShouldBeNull();

        (await shop.Get<PublishProgram>().HandleAsync(new PublishProgramCommand(Shop.Merchant, sunday), None)).Value.Version.ShouldBe(2);
        (await CurrentAsync(shop)).ShouldBe(2);
    }

    [Fact]
    public void Books_are_kept_in_one_currency()
    {
        ProgramTerms yuan = Sample.Read(FruitProgram.Text, "fruit").Program!.Terms;

        FixedTerms.Check(yuan, yuan).ShouldBeNull();
        Problem problem = FixedTerms.Check(yuan, yuan with { Currency = Currency.HKD }).ShouldNotBeNull();
        (problem.Code, problem.Pointer).ShouldBe(("program.currency_fixed", "/currency"));
    }

    [Fact]
    public async Task More_than_two_levels_are_somebodys_word()
    {
        using Shop shop = await Shop.OpenAsync();
        byte[] three = FruitProgram.With("\"maxLevels\": 2", "\"maxLevels\": 3");

        Problem problem = (await shop.Get<PublishProgram>().HandleAsync(new PublishProgramCommand(Shop.Merchant, three) { By = Li }, None)).Problem.ShouldNotBeNull();
        (problem.Code, problem.Pointer).ShouldBe(("program.levels_unacknowledged", "/attribution/maxLevels"));
        (await StatesAsync(shop)).Count.ShouldBe(1);

        PublishProgramResult published = (await shop.Get<PublishProgram>().HandleAsync(new PublishProgramCommand(Shop.Merchant, three) { By = Li, AcknowledgeLevels = true }, None)).Value;
        published.Warnings.ShouldContain(warning => warning.Pointer == "/attribution/maxLevels");
        (await shop.Get<GetProgram>().HandleAsync(new GetProgramQuery(Shop.Merchant, published.Version), None)).Value.Program.LevelsAcknowledged.ShouldBe(new SignedBy(Li, shop.Clock.GetUtcNow()));
    }

    [Fact]
    public async Task The_document_in_force_sent_again_is_the_same_version_and_an_older_one_is_a_new_version()
    {
        using Shop shop = await Shop.OpenAsync();
        int nine = await PublishAsync(shop, 90000);
        (await PublishAsync(shop, 90000)).ShouldBe(nine);
        (await PublishAsync(shop, 100000)).ShouldBe(nine + 1);
    }

    [Fact]
    public async Task Many_who_publish_at_once_all_become_versions()
    {
        using Shop shop = await Shop.OpenAsync();
        int[] versions = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => PublishAsync(shop, 10000 + i))));

        versions.Order().ShouldBe(Enumerable.Range(2, 8));
        (await CurrentAsync(shop)).ShouldBe(9);
    }

    [Fact]
    public async Task Orders_follow_the_program_in_force_when_they_are_placed()
    {
        using Shop shop = await Shop.OpenAsync();
        await ScheduleAsync(shop, 90000, shop.Clock.GetUtcNow() + Day);
        await shop.SellAsync("bo");
        shop.Clock.Advance(Day);
        await shop.SellAsync("bo");

        await shop.BalancesMustBeAsync("bo", pending: 1280 + 1000 + 1152);
    }

    private static byte[] Rate(int ppm) => FruitProgram.With("[\"*\", 100000]", $"[\"*\", {ppm}]");

    private static async Task<int> DraftAsync(Shop shop, int ppm)
    {
        ProgramDraft draft = (await shop.Get<WriteDraft>().HandleAsync(new CreateDraftCommand(Shop.Merchant, Rate(ppm), Li), None)).Value;
        (await shop.Get<ApproveDraft>().HandleAsync(new ApproveDraftCommand(Shop.Merchant, draft.Number, draft.Revision, Li), None)).Problem.ShouldBeNull();
        return draft.Number;
    }

    private static Task<Result<PublishProgramResult>> PublishDraftAsync(Shop shop, int draft, DateTimeOffset? at) =>
        shop.Get<PublishDraft>().HandleAsync(new PublishDraftCommand(Shop.Merchant, draft, 1, at, false, Li), None);

    private static async Task<int> ScheduleAsync(Shop shop, int ppm, DateTimeOffset at) => (await PublishDraftAsync(shop, await DraftAsync(shop, ppm), at)).Value.Version;

    private static async Task<int> PublishAsync(Shop shop, int ppm) =>
        (await shop.Get<PublishProgram>().HandleAsync(new PublishProgramCommand(Shop.Merchant, Rate(ppm)), None)).Value.Version;

    private static Task<Result<SignedBy>> CancelAsync(Shop shop, int version) =>
        shop.Get<CancelPublication>().HandleAsync(new CancelPublicationCommand(Shop.Merchant, version, Li), None);

    private static async Task<int?> CurrentAsync(Shop shop) => (await shop.Get<ProgramCatalog>().FindCurrentAsync(Shop.Merchant, None))?.Stored.Version;

    private static async Task<int?> InForceAsync(Shop shop, DateTimeOffset before) => (await shop.Get<ProgramCatalog>().FindInForceAsync(Shop.Merchant, before, None))?.Stored.Version;

    private static async Task<List<(int, ProgramState)>> StatesAsync(Shop shop) =>
        [.. (await shop.Get<ListPrograms>().HandleAsync(Shop.Merchant, null, 200, None)).Items.Select(item => (item.Program.Version, item.State))];
}
