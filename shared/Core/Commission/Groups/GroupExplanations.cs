using System.Globalization;
using Distribution.Kernel;
using Distribution.Orders.Groups;
using Distribution.Programs.Engine;
using Distribution.Programs.Explain;
using Distribution.Storage;

namespace Distribution.Commission.Groups;

/// <summary>The way to every reward of a group. It is asked for as <c>group-{group}.{line}</c>, lines counted from 1.</summary>
public sealed class GroupExplanations(IEntityStore store) : IExplanationSource
{
    /// <summary>The id of a line.</summary>
    public static string IdOf(GroupId group, int line) => string.Create(CultureInfo.InvariantCulture, $"{RewardGroup.KeyPrefix}{group}.{line}");

    /// <inheritdoc/>
    public async ValueTask<Explanation?> FindAsync(MerchantId merchant, string id, CancellationToken cancellation)
    {
        int dot = id.LastIndexOf('.');
        if (!id.StartsWith(RewardGroup.KeyPrefix, StringComparison.Ordinal) || dot <= RewardGroup.KeyPrefix.Length
            || !int.TryParse(id.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number))
        {
            return null;
        }

        var group = GroupId.Create(id[RewardGroup.KeyPrefix.Length..dot]);
        Stored<GroupReward>? read = await store.GetAsync(
            GroupStore.Partition(merchant, group), GroupReward.Row, GroupRewardJson.Default.GroupReward, cancellation).ConfigureAwait(false);
        return read is not null && number >= 1 && number <= read.Value.Lines.Count ? Explain(read.Value, number) : null;
    }

    private static Explanation Explain(GroupReward reward, int number)
    {
        GroupRewardLine line = reward.Lines[number - 1];
        long taken = line.Amount - line.Left;
        List<TraceStep> steps = [.. line.Steps];
        if (line.Grant is null)
        {
            steps.Add(TraceStep.Of(TraceKind.Stands, line.Amount, 0, taken, line.Left));
        }

        return new Explanation(IdOf(reward.Group, number), reward.Beneficiary, line.Rule, reward.ProgramVersion, line.Amount, taken, line.Grant, steps);
    }
}
