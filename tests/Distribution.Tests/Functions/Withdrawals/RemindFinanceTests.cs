using Distribution.Functions.Withdrawals;
using Distribution.Kernel;
using Distribution.Tests.Payments.Kit;
using Distribution.Tests.TestKit;
using Distribution.Withdrawals;
using Microsoft.Extensions.Logging;

namespace Distribution.Tests.Functions.Withdrawals;

public sealed class RemindFinanceTests
{
    [Fact]
    public async Task A_reminder_is_an_event_that_an_alert_looks_for_and_comes_only_while_nobody_has_decided()
    {
        using Shop shop = await Shop.OpenAsync();
        using var log = new TestLog();
        await shop.EndowAsync("bo", 5000);
        WithdrawalId asked = (await shop.WithdrawAsync("bo", 4000)).Value.Id;
        var activities = new WithdrawalActivities(shop.Get<QueryWithdrawals>(), shop.Get<ExpireWithdrawal>(), shop.Get<SendPayout>(), new Logger<WithdrawalActivities>(log));
        var reference = new WithdrawalReference(Shop.Merchant, asked);

        (await activities.RemindAsync(reference, default)).ShouldBeTrue();
        (await activities.RemindAsync(reference, default)).ShouldBeTrue();
        log.Text.Split('\n').Count(line => line.Contains($"Withdrawal {asked} of fruit has waited", StringComparison.Ordinal)).ShouldBe(2);

        (await shop.DecideAsync(asked)).Problem.ShouldBeNull();
        (await activities.RemindAsync(reference, default)).ShouldBeFalse();
        log.Text.Split('\n').Count(line => line.Contains("has waited", StringComparison.Ordinal)).ShouldBe(2);
    }
}
