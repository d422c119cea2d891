using Distribution.Kernel;
using Distribution.Ledger;
using FsCheck;
using FsCheck.Fluent;
using static Distribution.Tests.Ledger.LedgerWorld;

namespace Distribution.Tests.Ledger;

/// <summary>Any sequence of postings, sensible or not, with or without faults, leaves books that are right.</summary>
public sealed class LedgerPropertyTests
{
    private static readonly Arbitrary<Step[]> Histories = Gen.Choose(0, 7)
        .SelectMany(kind => Gen.Choose(0, 5).SelectMany(order => Gen.Choose(1, 400).Select(amount => new Step(kind, order, amount))))
        .ArrayOf()
        .ToArbitrary();

    [Fact]
    public void Any_history_keeps_every_invariant() => Prop
        .ForAll(Histories, history => RunAsync(history, seed: history.Length, faultRate: 0).Wait())
        .QuickCheckThrowOnFailure();

    [Fact]
    public void Any_history_through_faults_ends_as_the_same_history_without() => Prop
        .ForAll(Histories, history =>
        {
            Task<List<Balances>> smooth = RunAsync(history, seed: 7, faultRate: 0);
            Task<List<Balances>> rough = RunAsync(history, seed: 7, faultRate: 0.2);
            Task.WaitAll(smooth, rough);
            rough.Result.ShouldBe(smooth.Result);
        })
        .QuickCheckThrowOnFailure();

    [Fact]
    public void Duplicates_in_any_order_change_nothing() => Prop
        .ForAll(Histories, Gen.Choose(0, int.MaxValue).ToArbitrary(), (history, seed) => RepeatAsync(history, seed).Wait())
        .QuickCheckThrowOnFailure();

    private static async Task<List<Balances>> RunAsync(Step[] history, int seed, double faultRate)
    {
        var world = new LedgerWorld(seed, faultRate);
        foreach (Step step in history)
        {
            await step.DoAsync(world);
            if (step.Kind == 7)
            {
                await DrainKeepingFaultsAsync(world);
            }
        }

        await world.DrainAsync();
        (await world.CheckAsync()).Findings.Where(finding => finding.Check is not "ledger.parked" and not "ledger.withheld").ShouldBeEmpty();
        return await AllBalancesAsync(world);
    }

    private static async Task RepeatAsync(Step[] history, int seed)
    {
        var world = new LedgerWorld(seed);
        var posted = new List<Step>();
        foreach (Step step in history)
        {
            if (await step.DoAsync(world))
            {
                posted.Add(step);
            }
        }

        await world.DrainAsync();
        List<Balances> before = await AllBalancesAsync(world);
        Step[] again = [.. posted, .. posted];
        world.Random.Shuffle(again);
        foreach (Step step in again)
        {
            (await world.PostAsync(step.Request())).Value.AlreadyPosted.ShouldBeTrue();
        }

        await world.DrainAsync();
        (await AllBalancesAsync(world)).ShouldBe(before);
    }

    private static async Task DrainKeepingFaultsAsync(LedgerWorld world)
    {
        double rate = world.Faults.Rate;
        await world.DrainAsync();
        world.Faults.Rate = rate;
    }

    private static async Task<List<Balances>> AllBalancesAsync(LedgerWorld world)
    {
        var all = new List<Balances>();
        foreach (BookId book in Enumerable.Range(0, 6).SelectMany(order => new[] { Step.Owner(order), Expense($"o{order}") }))
        {
            all.Add(await world.BalancesAsync(book));
        }

        return all;
    }

    /// <summary>One posting; its key does not depend on the amount, so that some are duplicates with another content.</summary>
    private sealed record Step(int Kind, int Order, int Amount)
    {
        public static BookId Owner(int order) => Book(order % 2 == 0 ? "ann" : "bob");

        public PostingRequest Request()
        {
            BookId book = Owner(Order);
            string order = $"o{Order}";
            return Kind switch
            {
                0 or 1 => Accrual(Amount, order, book),
                2 => LedgerWorld.Request(LedgerEvent.CommissionSettled, Amount, $"{order}|settle", book),
                3 => Reversal(LedgerEvent.CommissionReversed, Amount, order, "reverse-1", book) with { After = null },
                4 => Reversal(LedgerEvent.CommissionClawedBack, Amount, order, "clawback-1", book) with { After = null },
                5 => LedgerWorld.Request(LedgerEvent.WithdrawalHeld, Amount, $"{order}|hold", book),
                6 => LedgerWorld.Request(LedgerEvent.WithdrawalReleased, Amount, $"{order}|release", book),
                _ => Bonus(Amount, order, book),
            };
        }

        public async Task<bool> DoAsync(LedgerWorld world)
        {
            Result<PostingOutcome> result = await world.PostAsync(Request());
            return result.Problem is null && !result.Value.AlreadyPosted;
        }
    }
}
