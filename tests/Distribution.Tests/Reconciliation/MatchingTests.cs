using Distribution.Kernel;
using Distribution.Reconciliation;

namespace Distribution.Tests.Reconciliation;

public sealed class MatchingTests
{
    private static readonly DateOnly Day = new(2026, 3, 2);

    /// <summary>Noon in Beijing.</summary>
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 4, 0, 0, TimeSpan.Zero);

    private static readonly DateTimeOffset Midnight = new(2026, 3, 2, 16, 0, 0, TimeSpan.Zero);

    private static readonly StatementLine Line = new(StatementKind.Payment, "o1", "tx1", 12800, 77, Currency.CNY, Noon, StatementState.Succeeded);

    private static readonly OurRecord Record = new(StatementKind.Payment, "o1", "tx1", 12800, Currency.CNY, Noon.AddSeconds(2), StatementState.Succeeded);

    [Fact]
    public void The_same_on_both_sides_is_no_difference_and_adds_up()
    {
        Comparison comparison = Compare([Line], [Record]);

        comparison.Differences.ShouldBeEmpty();
        (comparison.Lines, comparison.Matched).ShouldBe((1, 1));
        comparison.Sums.ShouldHaveSingleItem().ShouldBe(new StatementSum(StatementKind.Payment, Currency.CNY, 1, 12800, 1, 12800, 77));
    }

    [Fact]
    public void What_only_the_provider_has_is_missing_here() =>
        Only(Compare([Line], [])).ShouldBe((DifferenceKind.MissingHere, "o1", null, 12800));

    [Fact]
    public void What_only_we_have_is_missing_there() =>
        Only(Compare([], [Record])).ShouldBe((DifferenceKind.MissingThere, "o1", 12800, null));

    [Fact]
    public void Another_amount_is_a_difference_to_the_fen() =>
        Only(Compare([Line with { Amount = 12799 }], [Record])).ShouldBe((DifferenceKind.Amount, "o1", 12800, 12799));

    [Fact]
    public void Another_currency_is_another_amount() =>
        Only(Compare([Line with { Currency = Currency.HKD }], [Record])).Kind.ShouldBe(DifferenceKind.Amount);

    [Fact]
    public void Another_transaction_under_the_same_number_is_a_difference() =>
        Only(Compare([Line with { ProviderId = "tx2" }], [Record])).Kind.ShouldBe(DifferenceKind.Transaction);

    [Theory]
    [InlineData(StatementState.Succeeded, StatementState.Failed, true)]
    [InlineData(StatementState.Succeeded, StatementState.Processing, true)]
    [InlineData(StatementState.Failed, StatementState.Succeeded, true)]
    [InlineData(StatementState.Failed, StatementState.Failed, false)]
    [InlineData(StatementState.Processing, StatementState.Succeeded, false)]
    [InlineData(StatementState.Processing, StatementState.Processing, false)]
    public void Another_state_is_a_difference_unless_the_statement_was_only_earlier(StatementState theirs, StatementState ours, bool differs)
    {
        StatementLine line = Line with { Kind = StatementKind.Transfer, ProviderId = null, State = theirs };
        OurRecord record = Record with { Kind = StatementKind.Transfer, ProviderId = null, State = ours };

        Compare([line], [record]).Differences.Select(one => one.Kind).ShouldBe(differs ? [DifferenceKind.State] : []);
    }

    [Fact]
    public void A_number_that_the_provider_has_twice_is_found()
    {
        Comparison comparison = Compare([Line, Line with { ProviderId = "tx9" }], [Record]);

        comparison.Differences.ShouldHaveSingleItem().ShouldSatisfyAllConditions(one => one.Kind.ShouldBe(DifferenceKind.Doubled), one => one.ProviderId.ShouldBe("tx9"));
    }

    /// <summary>The second one looks as if it had only crossed midnight.</summary>
    [Fact]
    public void A_number_that_has_succeeded_in_the_statement_before_too_has_left_twice()
    {
        StatementLine again = Line with { At = Midnight.AddHours(3) };

        Only(Compare([again], [Record], day: Day.AddDays(1), before: [Line])).Kind.ShouldBe(DifferenceKind.Doubled);
        Compare([Line], [Record]).Differences.ShouldBeEmpty("the first one is as it should be");
        Only(Compare([again], [Record], day: Day.AddDays(1), before: [Line with { State = StatementState.Processing }])).Kind.ShouldBe(DifferenceKind.CrossedMidnight);
    }

    [Fact]
    public void A_payment_a_second_before_midnight_that_we_noted_after_it_has_only_crossed_midnight()
    {
        StatementLine line = Line with { At = Midnight.AddSeconds(-1) };
        OurRecord record = Record with { At = Midnight.AddSeconds(3) };

        Only(Compare([line], [record])).Kind.ShouldBe(DifferenceKind.CrossedMidnight);
        Compare([], [record], day: Day.AddDays(1), before: [line]).Differences.ShouldBeEmpty();
    }

    [Fact]
    public void A_refund_asked_for_before_midnight_and_accepted_after_it_is_judged_with_the_next_statement()
    {
        OurRecord record = Record with { Kind = StatementKind.Refund, ProviderId = null, At = Midnight.AddMinutes(-5), State = StatementState.Processing };
        StatementLine line = Line with { Kind = StatementKind.Refund, At = Midnight.AddSeconds(20) };

        Compare([], [record]).Differences.ShouldBeEmpty();
        Only(Compare([line], [record with { State = StatementState.Succeeded }], day: Day.AddDays(1))).Kind.ShouldBe(DifferenceKind.CrossedMidnight);
        Only(Compare([], [record], day: Day.AddDays(1))).Kind.ShouldBe(DifferenceKind.MissingThere);
    }

    [Fact]
    public void Every_moment_is_judged_on_exactly_one_day()
    {
        for (DateTimeOffset at = Noon.AddDays(-1); at < Noon.AddDays(1); at += TimeSpan.FromMinutes(30))
        {
            OurRecord record = Record with { At = at };
            Enumerable.Range(-2, 5).Count(by => Compare([], [record], day: Day.AddDays(by)).Differences.Count > 0).ShouldBe(1, $"{at:u}");
        }
    }

    [Theory]
    [InlineData(StatementKind.Transfer, StatementState.Failed)]
    [InlineData(StatementKind.Transfer, StatementState.Processing)]
    [InlineData(StatementKind.Refund, StatementState.Failed)]
    public void What_has_not_left_is_expected_in_no_statement(StatementKind kind, StatementState state)
    {
        Comparison comparison = Compare([], [Record with { Kind = kind, State = state }]);

        comparison.Differences.ShouldBeEmpty();
        comparison.Sums.ShouldBeEmpty();
    }

    [Fact]
    public void What_a_statement_has_no_lines_of_is_neither_missed_in_it_nor_added_up_beside_it()
    {
        OurRecord payout = Record with { Kind = StatementKind.Transfer, ProviderId = null };

        Comparison comparison = Compare([Line], [Record, payout], kinds: [StatementKind.Payment, StatementKind.Refund]);

        comparison.Differences.ShouldBeEmpty();
        comparison.Sums.ShouldHaveSingleItem().What.ShouldBe(StatementKind.Payment);
        Only(Compare([Line], [Record, payout])).Kind.ShouldBe(DifferenceKind.MissingThere);
    }

    [Fact]
    public void What_may_be_in_a_statement_of_the_day_before_that_nobody_has_is_not_missed()
    {
        OurRecord early = Record with { At = Midnight.AddDays(-1).AddMinutes(5) };
        OurRecord late = Record with { At = Midnight.AddDays(-1).AddMinutes(-5) };

        foreach (OurRecord record in (OurRecord[])[early, late])
        {
            Compare([], [record], kindsBefore: []).Differences.ShouldBeEmpty();
            Compare([], [record], kindsBefore: [StatementKind.Transfer]).Differences.ShouldBeEmpty();
            Only(Compare([], [record])).Kind.ShouldBe(DifferenceKind.MissingThere);
        }

        Only(Compare([], [Record], kindsBefore: [])).Kind.ShouldBe(DifferenceKind.MissingThere);
    }

    [Fact]
    public void Differences_have_an_order_of_their_own_so_that_a_comparison_again_is_the_same()
    {
        StatementLine[] lines = [.. Enumerable.Range(0, 20).Select(i => Line with { Number = $"x{i:D2}" })];

        Compare(lines, []).Differences.ShouldBe(Compare([.. lines.Reverse()], []).Differences);
    }

    /// <param name="kinds">What the day's statement covers; null for everything.</param>
    /// <param name="kindsBefore">What that of the day before covers; null for everything, empty if there was none.</param>
    private static Comparison Compare(
        StatementLine[] lines, OurRecord[] records, DateOnly? day = null, StatementLine[]? before = null, StatementKind[]? kinds = null, StatementKind[]? kindsBefore = null)
    {
        DateOnly own = day ?? Day;
        StatementKind[] all = Enum.GetValues<StatementKind>();
        var statements = new Dictionary<DateOnly, ProviderStatement> { [own] = new(lines, (kinds ?? all).ToHashSet()) };
        if (kindsBefore is null or { Length: > 0 })
        {
            statements[own.AddDays(-1)] = new(before ?? [], (kindsBefore ?? all).ToHashSet());
        }

        return Matching.Compare(
            own,
            statements,
            statements.Values.SelectMany(statement => statement.Lines).Select(line => new StatementKey(line.Kind, line.Number)).ToHashSet(),
            records.ToDictionary(record => new StatementKey(record.Kind, record.Number)));
    }

    private static (DifferenceKind Kind, string Number, long? Ours, long? Theirs) Only(Comparison comparison)
    {
        Difference one = comparison.Differences.ShouldHaveSingleItem();
        return (one.Kind, one.Number, one.Ours, one.Theirs);
    }
}
