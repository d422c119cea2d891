using Distribution.Kernel;
using Distribution.Payments;
using Distribution.Withdrawals;
using Distribution.Withdrawals.Late;
using Distribution.Withdrawals.Stuck;

namespace Distribution.Tests.Withdrawals;

/// <summary>Every pair of state and event.</summary>
public sealed class WithdrawalStateTests
{
    private const string Decided = "withdrawal.already_decided";
    private const string NotCancellable = "withdrawal.not_cancellable";
    private const string NotApproved = "withdrawal.not_approved";
    private const string NotPaying = "withdrawal.not_paying";
    private const string NotLate = "withdrawal.not_late";
    private const string NotStuck = "withdrawal.not_stuck";

    private static readonly DateTimeOffset Now = new(2026, 3, 2, 1, 0, 0, TimeSpan.Zero);

    private static readonly Dictionary<string, WithdrawalEvent> Events = new()
    {
        ["approve"] = new WithdrawalEvent.Decided(new UserId("fin"), true, null, "c1", "h"),
        ["reject"] = new WithdrawalEvent.Decided(new UserId("fin"), false, "no", "c1", "h"),
        ["cancel"] = new WithdrawalEvent.Cancelled(),
        ["expire"] = new WithdrawalEvent.Expired(),
        ["start"] = new WithdrawalEvent.PayoutStarted("sandbox"),
        ["succeed"] = new WithdrawalEvent.PayoutSucceeded(),
        ["fail"] = new WithdrawalEvent.PayoutFailed("closed"),
        ["return"] = new WithdrawalEvent.PayoutReturned("closed"),
        ["again"] = new WithdrawalEvent.PayoutSentAgain(1),
        ["refuse"] = new WithdrawalEvent.PayoutRefused("no"),
        ["unknown"] = new WithdrawalEvent.PayoutNotKnown(Now),
        ["wait"] = new WithdrawalEvent.PayoutAwaitsPayee(),
        ["take"] = new WithdrawalEvent.PayoutCancelAsked(),
        ["late"] = new WithdrawalEvent.LateSettled(new UserId("fin"), LateOutcome.Recover, "why", "c9", "h"),
        ["declare"] = new WithdrawalEvent.OutcomeDeclared(new UserId("fin"), PayoutOutcome.Paid, "why", "c9", "h"),
        ["fix"] = new WithdrawalEvent.PayoutFixed(new TransferTerms { Remark = "x" }),
    };

    private static readonly Dictionary<WithdrawalState, string[]> Answers = new()
    {
        //                               approve             reject              cancel               expire             start             succeed                         fail                        return              again    refuse    unknown    wait    take    late    declare    fix
        [WithdrawalState.Requested] = ["Approved", "Rejected+Release", "Cancelled+Release", "Expired+Release", NotApproved, NotPaying, NotPaying, NotPaying, NotPaying, NotPaying, NotPaying, NotPaying, NotPaying, NotLate, NotStuck, NotPaying],
        [WithdrawalState.Approved] = [Decided, Decided, NotCancellable, Decided, "Paying", NotPaying, NotPaying, NotPaying, NotPaying, NotPaying, NotPaying, NotPaying, NotPaying, NotLate, NotStuck, NotPaying],
        [WithdrawalState.Paying] = [Decided, Decided, NotCancellable, Decided, "same", "Paid+Pay", "Failed+Release", "Returned+Release", "Paying", "Paying", "same", "Paying", "Paying", NotLate, NotStuck, "Paying"],
        [WithdrawalState.Paid] = [Decided, Decided, NotCancellable, Decided, "same", "same", "withdrawal.already_paid", "Returned+Return", "same", "same", "same", "same", "same", NotLate, NotStuck, "same"],
        [WithdrawalState.Rejected] = [Decided, Decided, NotCancellable, Decided, NotApproved, NotPaying, NotPaying, NotPaying, NotPaying, NotPaying, NotPaying, NotPaying, NotPaying, NotLate, NotStuck, NotPaying],
        [WithdrawalState.Cancelled] = [Decided, Decided, "same", Decided, NotApproved, NotPaying, NotPaying, NotPaying, NotPaying, NotPaying, NotPaying, NotPaying, NotPaying, NotLate, NotStuck, NotPaying],
        [WithdrawalState.Expired] = [Decided, Decided, NotCancellable, "same", NotApproved, NotPaying, NotPaying, NotPaying, NotPaying, NotPaying, NotPaying, NotPaying, NotPaying, NotLate, NotStuck, NotPaying],
        [WithdrawalState.Failed] = [Decided, Decided, NotCancellable, Decided, "same", "Failed", "same", "Failed", "same", "same", "same", "same", "same", NotLate, NotStuck, "same"],
        [WithdrawalState.Returned] = [Decided, Decided, NotCancellable, Decided, "same", "same", "same", "same", "same", "same", "same", "same", "same", NotLate, NotStuck, "same"],
    };

    public static TheoryData<WithdrawalState, string> Pairs()
    {
        var pairs = new TheoryData<WithdrawalState, string>();
        foreach (WithdrawalState state in Enum.GetValues<WithdrawalState>())
        {
            foreach (string name in Events.Keys)
            {
                pairs.Add(state, name);
            }
        }

        return pairs;
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Every_event_has_one_answer_in_every_state(WithdrawalState state, string happened)
    {
        string expected = Answers[state][Events.Keys.ToList().IndexOf(happened)];
        Result<WithdrawalStep> result = WithdrawalDecisions.Decide(Sample(state), Events[happened], Now);
        Describe(result).ShouldBe(expected);
        if (result.Problem is null && result.Value.Next.State == WithdrawalState.Paying)
        {
            result.Value.Next.PayoutNo.ShouldBe("W1");
        }
    }

    [Fact]
    public void A_large_withdrawal_needs_two_different_people()
    {
        Withdrawal large = Sample(WithdrawalState.Requested) with { ApprovalsNeeded = 2 };
        Withdrawal once = Approve(large, "fin-1", "c1").Value.Next;
        once.State.ShouldBe(WithdrawalState.Requested);
        Approve(once, "fin-1", "c2").Problem.ShouldNotBeNull().Code.ShouldBe("withdrawal.same_approver");
        Approve(once, "fin-1", "c1").Value.Changed.ShouldBeFalse();
        Approve(once, "fin-2", "c3").Value.Next.State.ShouldBe(WithdrawalState.Approved);
    }

    [Theory]
    [InlineData(true, 60, "Failed+Release")]
    [InlineData(true, 59, "same")]
    [InlineData(false, 60, "same")]
    public void Only_a_refused_payout_that_cannot_be_on_its_way_is_released_as_not_known(bool refused, int minutes, string expected)
    {
        Withdrawal paying = Sample(WithdrawalState.Paying) with { PayoutRefusal = refused ? "no" : null };
        var notKnown = new WithdrawalEvent.PayoutNotKnown(Now + TimeSpan.FromMinutes(minutes));
        Describe(WithdrawalDecisions.Decide(paying, notKnown, Now + TimeSpan.FromDays(1))).ShouldBe(expected);
    }

    [Fact]
    public void Of_runs_that_overlap_one_sends_and_after_a_refusal_none()
    {
        var again = new WithdrawalEvent.PayoutSentAgain(1);
        Withdrawal sent = WithdrawalDecisions.Decide(Sample(WithdrawalState.Paying), again, Now.AddMinutes(-5)).Value.Next;
        (sent.PayoutSends, sent.PayoutSentAt).ShouldBe((2, Now), "a clock that is behind does not make a send older");
        WithdrawalDecisions.Decide(sent, again, Now).Value.Changed.ShouldBeFalse();
        WithdrawalDecisions.Decide(Sample(WithdrawalState.Paying) with { PayoutRefusal = "no" }, again, Now).Value.Changed.ShouldBeFalse();
    }

    [Fact]
    public void Nobody_decides_about_his_own_withdrawal() =>
        Approve(Sample(WithdrawalState.Requested), "bo", "c1").Problem.ShouldNotBeNull().Code.ShouldBe("withdrawal.self_approval");

    [Fact]
    public void A_key_cannot_stand_for_another_decision()
    {
        Withdrawal approved = Approve(Sample(WithdrawalState.Requested), "fin", "c1").Value.Next;
        var other = new WithdrawalEvent.Decided(new UserId("fin"), false, null, "c1", "other");
        WithdrawalDecisions.Decide(approved, other, Now).Problem.ShouldNotBeNull().Code.ShouldBe("idempotency.key_reused");
    }

    private static Result<WithdrawalStep> Approve(Withdrawal withdrawal, string by, string command) =>
        WithdrawalDecisions.Decide(withdrawal, new WithdrawalEvent.Decided(new UserId(by), true, null, command, "h"), Now);

    private static string Describe(Result<WithdrawalStep> result) =>
        result.Problem is { } problem ? problem.Code
        : !result.Value.Changed ? "same"
        : result.Value.Next.State + (result.Value.Move == MoneyMove.Nothing ? "" : "+" + result.Value.Move);

    internal static Withdrawal Sample(WithdrawalState state) => new()
    {
        Id = new WithdrawalId("W1"),
        Merchant = new MerchantId("fruit"),
        Distributor = new DistributorId("bo"),
        Currency = Currency.CNY,
        Amount = 1000,
        Tax = 0,
        TaxPolicy = "none",
        State = state,
        ApprovalsNeeded = 1,
        RequestedAt = Now,
        PayoutNo = state is WithdrawalState.Paying ? "W1" : null,
        PayoutSends = state is WithdrawalState.Paying ? 1 : 0,
        PayoutSentAt = state is WithdrawalState.Paying ? Now : null,
        RequestHash = "h",
    };
}
