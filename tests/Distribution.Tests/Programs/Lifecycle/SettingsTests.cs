using Distribution.Kernel;
using Distribution.Programs.Lifecycle;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Programs.Lifecycle;

public sealed class SettingsTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly UserId Li = new("li");
    private static readonly UserId Wang = new("wang");

    [Fact]
    public async Task One_person_alone_does_not_switch_the_second_person_off_and_two_do()
    {
        using Shop shop = await Shop.OpenAsync();
        (await PutAsync(shop, true, Li)).AnotherApproves.ShouldBeTrue();
        ProgramSettings asked = await PutAsync(shop, false, Li);
        (asked.AnotherApproves, asked.OffAsked?.By).ShouldBe((true, Li));
        (await PutAsync(shop, false, Li)).ShouldBe(asked, "the same person again is still one");
        (await PutAsync(shop, false, Wang)).AnotherApproves.ShouldBeFalse();
        (await PutAsync(shop, false, Li)).AnotherApproves.ShouldBeFalse();
        (await ChangesAsync(shop)).ShouldBe(["3 Off wang", "2 OffAsked li", "1 On li"]);
    }

    [Fact]
    public async Task Who_wants_it_on_again_ends_what_was_asked()
    {
        using Shop shop = await Shop.OpenAsync();
        await PutAsync(shop, true, Li);
        await PutAsync(shop, false, Li);
        (await PutAsync(shop, true, Wang)).OffAsked.ShouldBeNull();
        (await PutAsync(shop, true, Wang)).Changes.ShouldBe(3, "it is on");
        (await PutAsync(shop, false, Wang)).AnotherApproves.ShouldBeTrue();
        (await ChangesAsync(shop)).ShouldBe(["4 OffAsked wang", "3 On wang", "2 OffAsked li", "1 On li"]);
    }

    [Fact]
    public async Task Finance_switches_it_off_alone()
    {
        using Shop shop = await Shop.OpenAsync();
        await PutAsync(shop, true, Li);
        (await PutAsync(shop, false, new UserId("fin"), isFinance: true)).AnotherApproves.ShouldBeFalse();
        (await ChangesAsync(shop)).ShouldBe(["2 Off fin", "1 On li"]);
    }

    [Fact]
    public async Task Nothing_is_changed_of_what_nobody_ever_set()
    {
        using Shop shop = await Shop.OpenAsync();
        (await PutAsync(shop, false, Li)).ShouldBe(ProgramSettings.Default);
        (await ChangesAsync(shop)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Changes_are_read_in_pages_and_many_at_once_are_all_kept()
    {
        using Shop shop = await Shop.OpenAsync();
        await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Task.Run(() => PutAsync(shop, i % 2 == 0, new UserId($"u{i}")))));
        ProgramSettings now = await shop.Get<ProgramSettingsHandlers>().GetAsync(Shop.Merchant, None);
        Page<ProgramSettingsChange> first = await shop.Get<ProgramSettingsHandlers>().ChangesAsync(Shop.Merchant, null, 1, None);
        first.Items.ShouldHaveSingleItem().Number.ShouldBe(now.Changes);
        (await ChangesAsync(shop)).Length.ShouldBe(now.Changes);
    }

    private static Task<ProgramSettings> PutAsync(Shop shop, bool on, UserId by, bool isFinance = false) =>
        shop.Get<ProgramSettingsHandlers>().PutAsync(new SetProgramSettingsCommand(Shop.Merchant, on, by, isFinance), None);

    private static async Task<string[]> ChangesAsync(Shop shop) =>
        [.. (await shop.Get<ProgramSettingsHandlers>().ChangesAsync(Shop.Merchant, null, 50, None)).Items.Select(static change => $"{change.Number} {change.Change} {change.Signed.By}")];
}
