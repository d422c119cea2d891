using System.Globalization;
using Distribution.Kernel;
using Distribution.Orders.Groups;
using Distribution.Programs;
using Distribution.Programs.Engine;
using Distribution.Programs.Explain;
using Distribution.Storage;

namespace Distribution.Commission.Groups;

/// <summary>The way to every reward of a group. It is asked for as <c>group-{group}.{line}</c>, lines counted from 1.</summary>
public sealed class GroupExplanations(IEntityStore store, GroupStore groups, IProgramTermsSource programs) : IExplanationSource
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
        if (read is null || number < 1 || number > read.Value.Lines.Count || await groups.GetAsync(merchant, group, cancellation).ConfigureAwait(false) is not { } begun)
        {
            return null;
        }

        ProgramTerms terms = await programs.VersionAsync(merchant, read.Value.ProgramVersion, cancellation).ConfigureAwait(false);
        return Explain(begun.Value, read.Value, number, terms);
    }

    private static Explanation Explain(Group group, GroupReward reward, int number, ProgramTerms terms)
    {
        GroupRewardLine line = reward.Lines[number - 1];
        bool money = line.Grant is null;
        long taken = line.Amount - line.Left;
        string at = LocalTime.Of(terms, reward.At);
        List<TraceStep> steps =
        [
            TraceStep.Of(TraceKind.ProgramOfGroup, reward.ProgramVersion, group.Id, LocalTime.Of(terms, group.OpenedAt)),
            .. line.Steps,
            money ? TraceStep.Of(TraceKind.PaidAtOnce, line.Amount, at) : TraceStep.Of(TraceKind.Granted, at),
        ];
        if (money && reward.Refunded > 0)
        {
            steps.Add(TraceStep.Of(TraceKind.TakenBack, reward.Refunded, reward.Net, line.Amount, taken));
        }
        else if (reward.Refunded == reward.Net)
        {
            steps.Add(TraceStep.Of(TraceKind.Voided, reward.Refunded, reward.Net));
        }

        if (money)
        {
            steps.Add(TraceStep.Of(TraceKind.Stands, line.Amount, 0, taken, line.Left));
        }

        return new Explanation(IdOf(reward.Group, number), reward.Beneficiary, line.Rule, reward.ProgramVersion, line.Amount, taken, line.Grant, steps);
    }
}
