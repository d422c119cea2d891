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
        IsStuck(Withdrawal(state, Noon.AddHours(-hours))).ShouldBe(stuck);

    [Fact]
    public void An_approval_counts_from_its_last_decision() =>
        IsStuck(Withdrawal(WithdrawalState.Approved, Noon.AddHours(-1)) with { RequestedAt = Noon.AddDays(-3) }).ShouldBeFalse();

    [Theory]
    [InlineData(71, false)]
    [InlineData(72, true)]
    public void A_bank_takes_days(int hours, bool stuck) =>
        IsStuck(Withdrawal(WithdrawalState.Paying, Noon.AddHours(-hours)) with { Provider = "bank" }).ShouldBe(stuck);

    /// <summary>Of a payee who has three days to confirm.</summary>
    [Theory]
    [InlineData(71, null, false)]
    [InlineData(77, null, false)]
    [InlineData(78, null, true)]
    [InlineData(78, 5, false)]
    [InlineData(78, 6, true)]
    public void A_payee_who_has_yet_to_confirm_keeps_nothing_stuck_until_his_time_is_over(int awaitsFor, int? cancelAskedFor, bool stuck) => IsStuck(
        Withdrawal(WithdrawalState.Paying, Noon.AddHours(-awaitsFor)) with
        {
            AwaitsPayeeSince = Noon.AddHours(-awaitsFor),
            CancelAskedAt = cancelAskedFor is { } hours ? Noon.AddHours(-hours) : null,
        }).ShouldBe(stuck);

    private static bool IsStuck(Withdrawal withdrawal) => PayoutWatch.IsStuck(withdrawal, TimeSpan.FromDays(3), Noon);

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
