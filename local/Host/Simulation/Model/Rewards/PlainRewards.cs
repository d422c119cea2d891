using Distribution.Local.Simulation.Model.Quotas;
using Distribution.Local.Simulation.Shop.Rewards;
using Distribution.Local.Simulation.Shop;
using Distribution.Local.Simulation.World;
using Distribution.Orders;
using Distribution.Storage;

namespace Distribution.Local.Simulation.Model.Rewards;

/// <summary>
/// What a shop with rewards owes whom, by plain arithmetic. Where it depends on who was first, or on what somebody had read
/// before somebody else wrote, the model looks at the rows as they are written and asks whether that could be; what follows
/// from it, it computes itself.
/// </summary>
internal sealed class PlainRewards
{
    private const int MostWeeks = 2;

    private readonly SimWorld _world;

    public PlainRewards(SimWorld world, RewardShop shop, PlainBudgets budgets, PlainLimits limits)
    {
        _world = world;
        Numbers = new PlainNumbers(world);
        Budgets = budgets;
        Closes = new PlainCloses(world, shop, Numbers, Budgets);
        Sheets = new PlainSheets(world, Numbers, Budgets, limits);
        Groups = new PlainGroups(world, Budgets);
        Submissions = new PlainSubmissions();
    }

    public PlainNumbers Numbers { get; }

    public PlainBudgets Budgets { get; }

    public PlainCloses Closes { get; }

    public PlainSheets Sheets { get; }

    public PlainGroups Groups { get; }

    public PlainSubmissions Submissions { get; }

    /// <summary>A partition was written to.</summary>
    public void See(string partition, IReadOnlyList<EntityWrite> writes)
    {
        foreach (EntityWrite write in writes)
        {
            if (_world.Store.Find(partition, write.Row) is { } row)
            {
                See(row);
            }
        }
    }

    /// <summary>The most that rewards can have brought a person so far, beside what every shop pays.</summary>
    public long MostOf(string person)
    {
        const long Once = (MostWeeks * ((RewardProgram.StepsMost * RewardProgram.StepFixed) + RewardProgram.GoalFixed)) + RewardProgram.HostFixed;
        long most = Once + (MostWeeks * RewardProgram.WeekPrizes[0]) + RewardProgram.MonthPrizes[0];
        foreach (PlainOrder order in _world.Model.Orders)
        {
            most += order.Via == person ? order.Placed.Lines.Sum(static line => PlainOrder.Share(line, RewardProgram.SilverPpm - Opening.Level1Ppm) + 1 + PlainOrder.Share(line, RewardProgram.DeliveredPpm)) : 0;
            most += Opening.InviterOf(order.Via) == person ? RewardProgram.WelcomeFixed : 0;
        }

        return most;
    }

    private void See(Entity row)
    {
        int bar = row.Partition.IndexOf('|', StringComparison.Ordinal);
        switch (bar < 0 ? row.Partition : row.Partition[..bar])
        {
            case "ord" when row.Row == OrderStore.OrderRow:
                Numbers.SeeOrder(row);
                break;
            case "ord" when row.Row == OrderStore.CommissionRow:
                Sheets.See(row);
                break;
            case "day":
                Numbers.SeeDay(row);
                break;
            case "stand":
                Numbers.SeeCount(row);
                break;
            case "earn":
                Numbers.SeeEarned(row);
                break;
            case "close":
                Closes.See(row);
                break;
            case "grp":
                Groups.See(row);
                break;
        }
    }
}
