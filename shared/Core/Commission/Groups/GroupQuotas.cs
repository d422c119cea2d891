using Distribution.Campaigns.Quotas;
using Distribution.Kernel;
using Distribution.Orders.Groups;
using Distribution.Programs.Engine;

namespace Distribution.Commission.Groups;

/// <summary>What a group holds of limits and budgets follows its reward: whatever was taken under the group's key and is not in it goes back.</summary>
public sealed class GroupQuotas(RewardQuotas quotas)
{
    /// <summary>Under which key a group holds limits and budgets.</summary>
    internal static string Key(GroupId group) => RewardGroup.KeyPrefix + group.Value;

    /// <summary>Gives back what the reward does not hold. May run any number of times.</summary>
    internal async Task FollowAsync(Group group, CompiledProgram program, GroupReward reward, CancellationToken cancellation)
    {
        string key = Key(group.Id);
        foreach (string budget in program.GroupRules.Where(static rule => rule.Budget >= 0).Select(rule => program.BudgetNames[rule.Budget]).Distinct(StringComparer.Ordinal))
        {
            long left = reward.Lines.Where(line => line.Budget == budget).Sum(static line => line.Left);
            await quotas.KeepBudgetAsync(reward.Merchant, key, budget, left, cancellation).ConfigureAwait(false);
        }

        bool isWhole = reward.Refunded == reward.Net;
        DateOnly day = program.Calendar.DayOf(AtOf(group));
        IEnumerable<HeldLimit> asked = from rule in program.GroupRules
                                       from limit in rule.Limits
                                       select new HeldLimit(limit.Key, reward.Beneficiary, program.Calendar.WindowOf(limit.Window, day).Id);
        await quotas.ReleaseAsync(reward.Merchant, key, [.. asked.Where(limit => isWhole || !reward.Limits.Contains(limit))], cancellation).ConfigureAwait(false);
    }

    /// <summary>When the group earns, which decides the windows of limits.</summary>
    internal static DateTimeOffset AtOf(Group group) => group.SucceededAt ?? throw new InvalidOperationException("The group has not succeeded.");
}
