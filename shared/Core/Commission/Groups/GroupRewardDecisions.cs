using Distribution.Campaigns.Quotas;
using Distribution.Kernel;
using Distribution.Orders.Groups;
using Distribution.Programs.Engine;

namespace Distribution.Commission.Groups;

/// <summary>All changes of a group's reward, pure.</summary>
internal static class GroupRewardDecisions
{
    public static GroupReward Earn(Group group, CompiledProgram program, HeldRewards held, DateTimeOffset now) => new()
    {
        Group = group.Id,
        Merchant = group.Merchant,
        Currency = program.Terms.Currency,
        ProgramVersion = program.Terms.Version,
        Beneficiary = DistributorId.Of(group.Initiator),
        Net = group.Net,
        Refunded = 0,
        Revision = 1,
        At = now,
        Lines = [.. held.Rewards.Lines.Select(static line => new GroupRewardLine(line.Rule, line.Budget, line.Amount, [], line.Grant, line.Steps))],
        Limits = held.Limits,
    };

    /// <summary>Takes back what the cumulative refunds of the members say: of each amount floor(amount * refunded / net); null if it is there already.</summary>
    public static GroupReward? Refund(GroupReward reward, long refunded)
    {
        if (refunded <= reward.Refunded)
        {
            return null;
        }

        int revision = reward.Revision + 1;
        return reward with
        {
            Revision = revision,
            Refunded = refunded,
            Lines = [.. reward.Lines.Select(line => Refund(line, refunded, reward.Net, revision))],
        };
    }

    /// <summary>Notes that everything is posted: what was taken back becomes one sum; null if that is noted already.</summary>
    public static GroupReward? Posted(GroupReward reward) => reward.IsPosted
        ? null
        : reward with { IsPaid = true, Lines = [.. reward.Lines.Select(static line => line with { Returned = line.Amount - line.Left, TakenBack = [] })] };

    private static GroupRewardLine Refund(GroupRewardLine line, long refunded, long net, int revision)
    {
        long taken = line.Left - Proportion.Remaining(line.Amount, refunded, net);
        return taken > 0 ? line with { TakenBack = [.. line.TakenBack, new TakenBack(revision, taken)] } : line;
    }
}
