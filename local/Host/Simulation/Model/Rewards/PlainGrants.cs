using Distribution.Campaigns.Grants;
using Distribution.Commission;
using Distribution.Kernel;
using Distribution.Local.Simulation.Shop;
using Distribution.Local.Simulation.Shop.Rewards;
using Distribution.Local.Simulation.World;
using Distribution.Storage;

namespace Distribution.Local.Simulation.Model.Rewards;

/// <summary>Everything that is given and is not money: each once, to whom it is owed, and nothing else.</summary>
internal sealed class PlainGrants(SimWorld world)
{
    private readonly List<(string Person, string Rule, string Code, GrantState State)> _owed = [];

    /// <summary>A line of an order's sheet that gives something.</summary>
    public void Owe(PlainOrder order, CommissionSheet sheet, SheetLine line)
    {
        bool isVoid = order.NetLeft == 0 || order.IsReleased == false;
        _owed.Add((line.Beneficiary.Value, line.Rule, "coupon:THANKS", isVoid ? GrantState.Void : sheet.State == SheetState.Settled ? GrantState.Granted : GrantState.Pending));
    }

    /// <summary>What closes and submissions owe.</summary>
    public void Owe(PlainRewards rewards)
    {
        foreach (CloseReward reward in rewards.Closes.Rewards)
        {
            if (reward.Grant is { } code)
            {
                _owed.Add((reward.Person, reward.Rule, code, GrantState.Granted));
            }
        }

        foreach ((string person, _) in Opening.People)
        {
            if (rewards.Submissions.EarnsSample(person))
            {
                _owed.Add((person, RewardProgram.Sample, "sku:sample", GrantState.Granted));
            }
        }
    }

    public void Judge()
    {
        var there = new List<(string Person, string Rule, string Code, GrantState State)>();
        foreach (Entity row in world.Store.Scan("grants|", ""))
        {
            GrantRow grant = StoreJson.Read(row, GrantJson.Default.GrantRow).Value;
            there.Add((row.Partition.Split('|')[2], grant.Rule, grant.Quantity == 1 ? grant.Code : $"{grant.Quantity} x {grant.Code}", grant.State));
        }

        if (!there.Order().SequenceEqual(_owed.Order()))
        {
            world.Fail($"at the end: {string.Join(", ", there.Order())} is given instead of {string.Join(", ", _owed.Order())}");
        }
    }
}
