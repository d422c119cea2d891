using Distribution.Campaigns.Quotas;
using Distribution.Commission;
using Distribution.Kernel;
using Distribution.Messaging;
using Distribution.Orders;
using Distribution.Storage;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Commission;

/// <summary>Budgets that are short in a slot, through the real slices, with a crash at every write of shares and sheets.</summary>
public sealed class SlotBudgetTests
{
    private const string Rules = "\"rules\": [";

    private static readonly CancellationToken None = CancellationToken.None;

    /// <summary>The second order asks the wide budget for 20 first, and for 100 when it is known that the launch is over.</summary>
    [Fact]
    public async Task A_budget_is_asked_for_more_when_another_one_has_given_up_its_place() =>
        await CrashAsync(
            """ "launch": { "amount": 80 }, "wide": { "amount": 1000000 } """,
            """
            { "id": "launch", "on": "order.paid", "slot": "s", "when": { "order.net": { "gte": 1 } }, "budget": "launch", "pay": [ { "to": "L1", "fixed": 80 } ] },
            { "id": "wide", "on": "order.paid", "slot": "s", "budget": "wide", "pay": [ { "to": "L1", "fixed": 80 }, { "to": "L2", "fixed": 20 } ] },
            """,
            first: "an wide 20,bo launch 80",
            second: "an wide 20,bo wide 80",
            ("launch", 80),
            ("wide", 120));

    /// <summary>The second order finds 60 left, gives them back and keeps the coupon.</summary>
    [Fact]
    public async Task What_is_granted_stays_when_the_budget_was_given_back_before_a_crash() =>
        await CrashAsync(
            """ "camp": { "amount": 160 } """,
            """
            { "id": "camp", "on": "order.paid", "slot": "s", "when": { "order.net": { "gte": 1 } }, "budget": "camp",
              "pay": [ { "to": "L1", "fixed": 100 }, { "to": "buyer", "grant": "coupon:C", "qty": 1 } ] },
            { "id": "usual", "on": "order.paid", "slot": "s", "pay": [ { "to": "L1", "fixed": 80 } ] },
            """,
            first: "bo camp 100,cai camp coupon:C",
            second: "bo usual 80,cai camp coupon:C",
            ("camp", 100));

    private static async Task CrashAsync(string budgets, string rules, string first, string second, params (string Budget, long Used)[] used)
    {
        int at = 0;
        for (bool failed = true; failed;)
        {
            at++;
            failed = false;
            var store = new HookedStore(new InMemoryEntityStore());
            using Shop shop = await Shop.OpenAsync(FruitProgram.With(Rules, $"\"budgets\": {{{budgets}}}, {Rules}{rules}"), store);
            (await WordsAsync(shop, await shop.SellAsync("bo"))).ShouldBe(first);

            OrderId order = await shop.PlaceAsync("bo");
            await shop.PayAsync(order);
            List<OutboxMessage> paid = shop.Bus.TakeAll();
            int writes = 0;
            store.BeforeWrite = (partition, batch) =>
                (partition.StartsWith("quota|", StringComparison.Ordinal) || batch[0].Row == OrderStore.CommissionRow) && ++writes == at
                    ? throw new RetryableException("crash")
                    : Task.CompletedTask;
            try
            {
                await shop.Get<AccrueCommission>().HandleAsync(new AccrueCommissionCommand(Shop.Merchant, order), None);
            }
            catch (RetryableException)
            {
                failed = true;
            }

            store.BeforeWrite = static (_, _) => Task.CompletedTask;
            await shop.Bus.SendAsync(paid, None);
            await shop.DrainAsync();

            (await WordsAsync(shop, order)).ShouldBe(second, $"write {at}");
            foreach ((string budget, long taken) in used)
            {
                (await shop.Get<QuotaBook>().UsedAsync(Quota.Budget(Shop.Merchant, budget), None)).ShouldBe(taken, $"{budget}, write {at}");
            }

            await shop.MustBeRightAsync();
        }

        at.ShouldBeGreaterThan(3, "a share, a give-back or a raise, and the sheet");
    }

    private static async Task<string> WordsAsync(Shop shop, OrderId order) => string.Join(',', (await shop.SheetAsync(order)).ShouldNotBeNull().Lines
        .Where(line => line.Rule is "launch" or "wide" or "camp" or "usual")
        .Select(line => $"{line.Beneficiary} {line.Rule} {(line.Grant is { } grant ? grant.Code : line.Amount.ToString())}").Order(StringComparer.Ordinal));
}
