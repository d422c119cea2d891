using Distribution.Functions.Withdrawals;
using Distribution.Kernel;
using Distribution.Withdrawals;

namespace Distribution.Tests.Functions.Withdrawals;

public sealed class PayoutWatchTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(WithdrawalState.Approved, 6, true)]
    [InlineData(WithdrawalState.Approved, 5, false)]
    [InlineData(WithdrawalState.Paying, 6, true)]
    [InlineData(WithdrawalState.Paying, 5, false)]
    [InlineData(WithdrawalState.Requested, 48, false)]
    [InlineData(WithdrawalState.Paid, 48, false)]
    [InlineData(WithdrawalState.Failed, 48, false)]
    public void A_payout_is_stuck_when_its_outcome_is_not_known_for_six_hours(WithdrawalState state, int hours, bool stuck) =>
        PayoutWatch.IsStuck(Withdrawal(state, Noon.AddHours(-hours)), Noon).ShouldBe(stuck);

    [Fact]
    public void An_approval_counts_from_its_last_decision() =>
        PayoutWatch.IsStuck(Withdrawal(WithdrawalState.Approved, Noon.AddHours(-1)) with { RequestedAt = Noon.AddDays(-3) }, Noon).ShouldBeFalse();

    private static Withdrawal Withdrawal(WithdrawalState state, DateTimeOffset since) => new()
    {
        Id = new WithdrawalId("w1"),
        Merchant = new MerchantId("fruit"),
        Distributor = new DistributorId("bo"),
        Currency = Currency.CNY,
        Amount = 1000,
        Tax = 0,
        TaxPolicy = "none",
        State = state,
        ApprovalsNeeded = 1,
        Decisions = state == WithdrawalState.Requested ? [] : [new WithdrawalDecision(new UserId("finance"), true, null, since, "c", "h")],
        RequestedAt = since,
        PayoutStartedAt = state is WithdrawalState.Requested or WithdrawalState.Approved ? null : since,
        RequestHash = "h",
    };
}
