using Distribution.Campaigns.Bonuses;
using Distribution.Kernel;
using Distribution.Ledger;
using Distribution.Local.Simulation.Faults;
using Distribution.Local.Simulation.Scheduling;
using Distribution.Local.Simulation.World;

namespace Distribution.Local.Simulation.Shop;

/// <summary>Bonuses of a campaign to one person: what there is to withdraw before anything is settled.</summary>
internal sealed class GiftStory(Day day, string person)
{
    public const string Campaign = "gift";

    private const int ManyWriters = 64;

    private readonly BonusAccount _account = new(
        Opening.Merchant, Currency.CNY, Campaign, null, new DistributorId(person), new PostingSource(Text: Campaign));

    private SimWorld World => day.World;

    public async Task RunAsync()
    {
        for (int i = day.Dice.Below(3); i > 0; i--)
        {
            await day.WaitAsync(TimeSpan.FromHours(9));
            string key = day.NewKey();
            long amount = day.Dice.OneIn(3) ? day.Dice.Between(60_000, 400_000) : day.Dice.Between(100, 20_000);
            await GiveAsync(key, amount);
            if (World.Plan.Strikes(Fault.SameKeyOtherAmount, day.Dice))
            {
                await ForgeAsync(key, amount + 1);
            }
        }

        if (World.Plan.Strikes(Fault.Writers64, day.Dice))
        {
            await Task.WhenAll(Enumerable.Range(1, ManyWriters).Select(n => GiveAsync(day.NewKey(), n)));
            World.Counts.Hit(Fault.Writers64);
        }
    }

    private async Task GiveAsync(string key, long amount)
    {
        PostingRequest posting = BonusPostings.Pay(_account, key, amount);
        Result<PostingOutcome> given = await World.AskAsync(OperationKind.Gift, key, machine => machine.Get<GeneralLedger>().PostAsync(posting, CancellationToken.None));
        if (given.Problem is { } problem)
        {
            World.Fail($"gift {key} is refused: {problem.Code}");
        }

        World.Model.Given(person, amount);
    }

    /// <summary>A posting that takes the key of one that is in the book: it is kept aside and no money moves.</summary>
    private async Task ForgeAsync(string key, long amount)
    {
        PostingRequest posted = BonusPostings.Pay(_account, key, amount).Then ?? throw new InvalidOperationException("A bonus goes to a person.");
        while (World.Store.Find(posted.Book.Partition, LedgerRows.Key(posted.Key)) is null)
        {
            await World.Loop.DelayAsync(TimeSpan.FromMinutes(5));
        }

        World.Bus.Take(LedgerMessages.ToMessage(posted));
        World.Model.Parked(posted.Book.Partition);
        World.Counts.Hit(Fault.SameKeyOtherAmount);
    }
}
