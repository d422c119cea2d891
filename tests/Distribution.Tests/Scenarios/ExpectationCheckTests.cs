using Distribution.Local.Providers;
using Distribution.Local.Scenarios;
using Distribution.Local.Scenarios.Play;
using Distribution.Local.Scenarios.Play.People;

namespace Distribution.Tests.Scenarios;

public sealed class ExpectationCheckTests : IDisposable
{
    private readonly StubStage _stage = new();
    private readonly PlayWorld _world = new();

    [Fact]
    public async Task A_refused_step_that_changed_something_is_a_difference()
    {
        _stage.Answers["/api/withdrawals"] = (422, """{"code":"withdrawal.debt_outstanding"}""");

        (await RejectAsync("withdrawal.debt_outstanding")).ShouldBeEmpty();
        (await RejectAsync("withdrawal.below_minimum")).ShouldHaveSingleItem().Expected.ShouldBe("withdrawal.below_minimum");
        _stage.Changes();
        (await RejectAsync("withdrawal.debt_outstanding")).ShouldHaveSingleItem().What.ShouldBe("a refused step changes nothing");
    }

    [Fact]
    public async Task Benefits_too_many_too_few_and_unnamed_are_differences()
    {
        _stage.Answers["/api/distributors/me/grants?limit=200"] = (200, """
            {"items":[{"grant":"a","qty":1,"state":"granted"},{"grant":"a","qty":2,"state":"granted"},{"grant":"b","qty":1,"state":"granted"},{"grant":"c","qty":1,"state":"void"}]}
            """);

        Differences(await CheckAsync(Nothing with { Grants = [new("/g/0", "an", "a", 3), new("/g/1", "an", "b", 1)] })).ShouldBeEmpty();
        Differences(await CheckAsync(Nothing with { Grants = [new("/g/0", "an", "a", 2)] })).ShouldBe([("/g/0", "2", "3"), ("/g/0", "0", "1")]);
    }

    [Fact]
    public async Task A_ranking_is_compared_place_by_place()
    {
        _stage.Answers["/api/rankings/2026-W10?rule=top"] = (200, """
            {"places":[{"distributor":"an","score":9,"prize":5},{"distributor":"bo","score":8,"prize":0}]}
            """);

        Differences(await RankAsync(new("an", 9, "5"), new("bo", null, null))).ShouldBeEmpty();
        Differences(await RankAsync(new("bo", 8, "0"), new("an", 9, "6"))).ShouldBe([
            ("/r/entries/0/user", "bo", "an"), ("/r/entries/0/value", "8", "9"), ("/r/entries/0/prize", "0", "5"),
            ("/r/entries/1/user", "an", "bo"), ("/r/entries/1/value", "9", "8"), ("/r/entries/1/prize", "6", "0")]);
        Differences(await RankAsync(new ExpectedRank("an", null, null))).ShouldBe([("/r/entries", "1", "2")]);
    }

    [Fact]
    public async Task What_the_checker_finds_is_told_where_the_invariants_stand()
    {
        _stage.Findings = ["ledger.books: x"];

        Differences(await CheckAsync(Nothing with { Invariants = true })).ShouldBe([("/steps/4/that/invariants", "every invariant holds", "ledger.books: x")]);
        (await CheckAsync(Nothing)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_window_that_is_still_open_is_a_difference()
    {
        _world.Programs.Add((_stage.Now - TimeSpan.FromDays(9), """{"timeZone":"Asia/Shanghai","rules":[{"id":"top","on":"rank","window":"week"}]}"""));
        var windows = new WindowCheck(_stage, _stage.Client(), _world);
        _stage.Answers["/api/campaigns/closes?kind=week&window=2026-W10&limit=1"] = (200, """{"items":[]}""");

        (await windows.RunAsync(new Step.Close("/steps/0", "week"), default)).ShouldHaveSingleItem().Actual.ShouldBe("still open");

        _stage.Answers["/api/campaigns/closes?kind=week&window=2026-W10&limit=1"] = (200, """{"items":[{"window":"2026-W10","isPaid":true}]}""");
        (await windows.RunAsync(new Step.Close("/steps/0", "week"), default)).ShouldBeEmpty();
        (await windows.RunAsync(new Step.Close("/steps/0", "month"), default)).ShouldHaveSingleItem().Actual.ShouldBe("none in the program");
        _world.Windows.ShouldBe([("2026-W10", "top")]);
    }

    public void Dispose() => _stage.Dispose();

    private static Expectations Nothing => Expectations.None with { Pointer = "/steps/4/that" };

    private static IEnumerable<(string Pointer, string Expected, string Actual)> Differences(IReadOnlyList<Difference> found) =>
        found.Select(difference => (difference.Pointer, difference.Expected, difference.Actual));

    private Task<IReadOnlyList<Difference>> RankAsync(params ExpectedRank[] entries) =>
        CheckAsync(Nothing with { Rankings = [new("/r", "2026-W10", "top", entries)] });

    private Task<IReadOnlyList<Difference>> CheckAsync(Expectations expect) => Check().RunAsync(expect, default);

    private Task<IReadOnlyList<Difference>> RejectAsync(string code) =>
        new StepPlayer(_stage, _stage.Client(), _world, Check(), new WindowCheck(_stage, _stage.Client(), _world), new ProviderSide(_stage, _stage.Client(), _world, ProviderKind.Sandbox))
            .PlayAsync(new Step.RejectExpected("/steps/0", new Step.Withdraw("/steps/0/step", "w", "an", 5), code), default);

    private ExpectationCheck Check() => new(_stage, _stage.Client(), _world);
}
