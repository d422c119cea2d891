using Distribution.Campaigns.Standing;
using Distribution.Commission;
using Distribution.Kernel;
using Distribution.Ledger;
using Distribution.Local.Simulation.Shop;
using Distribution.Local.Simulation.Shop.Rewards;
using Distribution.Local.Simulation.World;
using Distribution.Storage;

namespace Distribution.Local.Simulation.Model.Rewards;

/// <summary>At the end: what everybody has by rewards, and that every budget has paid exactly that.</summary>
internal sealed class RewardVerdict(SimWorld world, PlainRewards rewards)
{
    private readonly PlainGrants _grants = new(world);
    private readonly HashSet<string> _firstSales = new(StringComparer.Ordinal);
    private long _spring;

    /// <summary>What rewards of orders are left from the budget of spring.</summary>
    public long Spring => _spring;

    /// <summary>Before orders are followed.</summary>
    public void Begin() => rewards.Groups.SendHome();

    /// <summary>An order's sheet; what is left for whom.</summary>
    public IEnumerable<(SheetLine Line, long Left)> Follow(PlainOrder order, CommissionSheet sheet)
    {
        foreach ((SheetLine line, long left) in rewards.Sheets.Follow(order, sheet))
        {
            _spring += line.Budget == RewardProgram.Spring ? left : 0;
            if (line.Rule == Opening.FirstSale)
            {
                _firstSales.Add(order.Via);
            }

            if (line.Grant is not null)
            {
                _grants.Owe(order, sheet, line);
                continue;
            }

            yield return (line, left);
        }
    }

    /// <summary>After orders were followed.</summary>
    public void Judge()
    {
        rewards.Closes.Judge();
        rewards.Groups.Judge();
        _grants.Owe(rewards);
        _grants.Judge();
        foreach (string person in world.Model.Orders.Where(static order => order.PaidAt is not null).Select(static order => order.Via).Distinct())
        {
            if (!_firstSales.Contains(person))
            {
                world.Fail($"at the end: {person} has sold something and has no first sale");
            }
        }

        long prizes = rewards.Closes.Rewards.Where(static reward => reward.Budget == RewardProgram.Prize).Sum(static reward => reward.Amount)
            + Opening.People.Sum(person => StepsOf(person.Name) * RewardProgram.StepFixed);
        Same(RewardProgram.Spring, _spring);
        Same(RewardProgram.Prize, prizes);
        Same(RewardProgram.HostBudget, Opening.People.Sum(person => rewards.Groups.EarnedBy(person.Name)));
    }

    /// <summary>What a person has beside orders: by closes, by what he sold in weeks, and by groups.</summary>
    public long BonusOf(string person) =>
        rewards.Closes.Rewards.Where(reward => reward.Person == person).Sum(static reward => reward.Amount)
        + (StepsOf(person) * RewardProgram.StepFixed) + rewards.Groups.EarnedBy(person);

    /// <summary>
    /// How often a person is paid for what he sold in a week: each time that is full, the most that are allowed; fewer only where
    /// the budget once had too little left for one.
    /// </summary>
    private long StepsOf(string person)
    {
        long all = 0;
        foreach (Entity row in world.Store.RowsOf(StandingStore.Partition(Opening.Merchant, new DistributorId(person))))
        {
            if (row.Row.Split('|') is not ["e", RewardProgram.WeekSteps, _, var week])
            {
                continue;
            }

            long times = StoreJson.Read(row, StandingJson.Default.EarnedRow).Value.Times;
            long most = MostSteps(person, week);
            bool wasShort = rewards.Budgets.MostUsedOf(RewardProgram.Prize) > rewards.Budgets.TotalOf(RewardProgram.Prize) - RewardProgram.StepFixed;
            if (times > most || (times < most && !wasShort))
            {
                world.Fail($"at the end: {person} is paid {times} times for {week} instead of {most}");
            }

            all += times;
        }

        return all;
    }

    private long MostSteps(string person, string week) => Math.Min(
        RewardProgram.StepsMost, rewards.Numbers.SalesOf(person, at => ShopCalendar.WeekOf(ShopCalendar.DayOf(at)) == week) / RewardProgram.StepEvery);

    private void Same(string budget, long should)
    {
        long used = rewards.Budgets.UsedOf(budget);
        long spent = world.Store.Find(BookId.Campaign(Opening.Merchant, budget, Currency.CNY).Partition, LedgerRows.Balances) is { } row
            ? StoreJson.Read(row, LedgerJson.Default.Balances).Value.Spent
            : 0;
        if (used != should || spent != should)
        {
            world.Fail($"at the end: {used} of budget {budget} is taken and {spent} is spent instead of {should}");
        }
    }
}
