using Distribution.Ledger.Checks;
using Distribution.Proof;

namespace Distribution.Tests.Proof;

public sealed class CheckDecisionsTests
{
    private static readonly DateTimeOffset Night = new(2026, 3, 2, 3, 10, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, false)]
    [InlineData(599, false)]
    [InlineData(600, true)]
    [InlineData(100_000, true)]
    public void A_finding_is_confirmed_when_it_was_there_ten_minutes_before(int seconds, bool isConfirmed)
    {
        StoredCheck first = CheckDecisions.Keep(null, Report("a"), Night);

        StoredFinding finding = CheckDecisions.Keep(first, Report("a"), Night.AddSeconds(seconds)).Findings.ShouldHaveSingleItem();

        (finding.IsConfirmed, finding.FirstAt).ShouldBe((isConfirmed, Night));
    }

    [Fact]
    public void A_finding_that_was_gone_in_between_is_new()
    {
        StoredCheck first = CheckDecisions.Keep(null, Report("a"), Night);
        StoredCheck without = CheckDecisions.Keep(first, Report("b"), Night.AddHours(1));

        StoredCheck again = CheckDecisions.Keep(without, Report("a", "b"), Night.AddHours(2));

        again.Findings.Select(finding => (finding.Row, finding.IsConfirmed)).ShouldBe([("a", false), ("b", true)]);
    }

    [Fact]
    public void Two_passing_states_of_one_busy_place_are_two_findings_and_the_same_loss_is_one()
    {
        StoredCheck first = CheckDecisions.Keep(null, Of(Sum("17 CNY"), Sum("1 CNY")), Night);

        StoredCheck second = CheckDecisions.Keep(first, Of(Sum("23 CNY"), Sum("1 CNY")), Night.AddHours(1));

        second.Findings.Select(finding => (finding.Detail, finding.IsConfirmed)).ShouldBe([("23 CNY", false), ("1 CNY", true)]);
    }

    [Fact]
    public void How_many_more_there_are_is_never_confirmed()
    {
        CheckReport report = Of(Sum("and 3 more") with { IsRemainder = true });

        CheckDecisions.Keep(CheckDecisions.Keep(null, report, Night), report, Night.AddHours(1)).Confirmed.ShouldBe(0);
    }

    [Fact]
    public void A_day_is_that_of_universal_time() =>
        CheckDecisions.Keep(null, Report(), new DateTimeOffset(2026, 3, 2, 1, 0, 0, TimeSpan.FromHours(8))).Date.ShouldBe(new DateOnly(2026, 3, 1));

    [Fact]
    public void What_is_kept_is_bounded_and_the_rest_is_counted()
    {
        CheckFinding[] many = [.. Enumerable.Range(0, 1000).Select(i => new CheckFinding("c", "p", "r" + i, new string('x', 1000)))];

        StoredCheck kept = CheckDecisions.Keep(null, new CheckReport(1, many, new Dictionary<string, long>()), Night);

        (kept.Found, kept.Findings.Count).ShouldBe((1000, StoredCheck.MaxKept));
        kept.Findings.ShouldAllBe(finding => finding.Detail.Length == 300);
    }

    private static CheckFinding Sum(string detail) => new("c", "", null, detail);

    private static CheckReport Of(params CheckFinding[] findings) => new(1, findings, new Dictionary<string, long>());

    private static CheckReport Report(params string[] rows) =>
        new(1, [.. rows.Select(row => new CheckFinding("c", "p", row, "d"))], new Dictionary<string, long>());
}
