using System.Globalization;
using Distribution.Campaigns.Bonuses;
using Distribution.Campaigns.Grants;
using Distribution.Campaigns.Quotas;
using Distribution.Campaigns.Standing;
using Distribution.Distributors;
using Distribution.Kernel;
using Distribution.Ledger;
using Distribution.Orders;
using Distribution.Orders.Groups;
using Distribution.Programs;
using Distribution.Programs.Engine;
using Distribution.Storage;

namespace Distribution.Commission.Groups;

/// <summary>
/// Pays who began a group when it succeeds, once, and takes back what refunds of its members take, to the fen. Rows first,
/// then money: whatever woke it, it brings the books to what the rows say.
/// </summary>
public sealed class RewardGroup(
    IEntityStore store,
    GroupStore groups,
    OrderStore orders,
    ProgramCatalog programs,
    DistributorStore distributors,
    TierBook tiers,
    RewardQuotas quotas,
    GroupQuotas held,
    GeneralLedger ledger,
    GrantBook grants,
    TimeProvider time)
{
    /// <summary>Groups hold quotas under keys that begin so.</summary>
    internal const string KeyPrefix = "group-";

    private const int MaxAttempts = 50;

    /// <summary>The reward; null if the group earns nothing, or nothing yet.</summary>
    public async Task<GroupReward?> HandleAsync(MerchantId merchant, GroupId id, CancellationToken cancellation)
    {
        if (await groups.GetAsync(merchant, id, cancellation).ConfigureAwait(false) is not { Value: { State: GroupState.Succeeded, ProgramVersion: > 0 } group })
        {
            return null;
        }

        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            Stored<GroupReward>? read = await ReadAsync(group, cancellation).ConfigureAwait(false);
            GroupReward? next = read is null
                ? await EarnAsync(group, cancellation).ConfigureAwait(false)
                : GroupRewardDecisions.Refund(read.Value, await RefundedAsync(group, cancellation).ConfigureAwait(false));
            if (next is not null && !await PutAsync(group, read, next, cancellation).ConfigureAwait(false))
            {
                await BackOff.WaitAsync(attempt, cancellation).ConfigureAwait(false);
                continue;
            }

            if (read is null)
            {
                // Members may have been refunded before the reward was written.
                continue;
            }

            GroupReward reward = next ?? read.Value;
            await FollowAsync(group, reward, cancellation).ConfigureAwait(false);
            return reward;
        }

        throw new RetryableException($"The reward of group {id} keeps changing.");
    }

    private async Task<GroupReward> EarnAsync(Group group, CancellationToken cancellation)
    {
        PublishedProgram program = await programs.GetAsync(group.Merchant, group.ProgramVersion, cancellation).ConfigureAwait(false);
        var initiator = DistributorId.Of(group.Initiator);
        GroupHost host = await HostAsync(group, program.Compiled, initiator, cancellation).ConfigureAwait(false);
        if (!host.IsActive)
        {
            return GroupRewardDecisions.Earn(group, program.Compiled, new HeldRewards(new Rewards([], []), []), time.GetUtcNow());
        }

        HeldRewards earned = await quotas.HoldAsync(
            new LimitedEvent(group.Merchant, program.Compiled, GroupQuotas.Key(group.Id), GroupQuotas.AtOf(group)),
            (used, left) => RewardEngine.Evaluate(program.Compiled, new GroupFacts(initiator, group.Size, group.Net, used) { Tier = host.Tier, BudgetsLeft = left }),
            async () => await ReadAsync(group, cancellation).ConfigureAwait(false) is not null,
            cancellation).ConfigureAwait(false);
        return GroupRewardDecisions.Earn(group, program.Compiled, earned, time.GetUtcNow());
    }

    private async Task<GroupHost> HostAsync(Group group, CompiledProgram program, DistributorId initiator, CancellationToken cancellation)
    {
        string partition = GroupStore.Partition(group.Merchant, group.Id);
        if (await store.GetAsync(partition, GroupHost.Row, GroupRewardJson.Default.GroupHost, cancellation).ConfigureAwait(false) is { } known)
        {
            return known.Value;
        }

        Distributor? distributor = await distributors.GetAsync(group.Merchant, initiator, cancellation).ConfigureAwait(false);
        var host = new GroupHost(
            distributor is { Status: DistributorStatus.Active },
            await tiers.TierOfAsync(group.Merchant, program, initiator, GroupQuotas.AtOf(group), cancellation).ConfigureAwait(false));
        EntityWrite write = new EntityWrite.Insert(GroupHost.Row, StoreJson.Write(host, GroupRewardJson.Default.GroupHost));
        return await store.WriteAsync(partition, [write], cancellation).ConfigureAwait(false) is null ? host
            : (await store.GetAsync(partition, GroupHost.Row, GroupRewardJson.Default.GroupHost, cancellation).ConfigureAwait(false))?.Value
                ?? throw new RetryableException($"The host of group {group.Id} is there and is not.");
    }

    private async Task<long> RefundedAsync(Group group, CancellationToken cancellation)
    {
        long refunded = 0;
        foreach (GroupSeat seat in group.Seats)
        {
            Stored<Order> order = await orders.GetAsync(group.Merchant, seat.Order, cancellation).ConfigureAwait(false)
                ?? throw new InvalidDataException($"Order {seat.Order} of group {group.Id} is not there.");
            refunded = checked(refunded + order.Value.NetRefunded);
        }

        return refunded;
    }

    /// <summary>Posts what is paid and taken back and not noted as posted, each part under a key of its own, and lets grants, budgets and limits follow.</summary>
    private async Task FollowAsync(Group group, GroupReward reward, CancellationToken cancellation)
    {
        for (int i = 0; i < reward.Lines.Count; i++)
        {
            GroupRewardLine line = reward.Lines[i];
            string key = string.Create(CultureInfo.InvariantCulture, $"{KeyPrefix}{reward.Group}|{i + 1}");
            if (line.Amount > 0)
            {
                await PostAsync(reward, line, key, GroupExplanations.IdOf(reward.Group, i + 1), cancellation).ConfigureAwait(false);
            }

            if (line.Grant is { } grant)
            {
                await grants.PutAsync(reward.Merchant, reward.Beneficiary, Row(reward, i + 1, grant, key), cancellation).ConfigureAwait(false);
            }
        }

        PublishedProgram program = await programs.GetAsync(group.Merchant, group.ProgramVersion, cancellation).ConfigureAwait(false);
        await held.FollowAsync(group, program.Compiled, reward, cancellation).ConfigureAwait(false);
        await NoteAsync(group, reward, cancellation).ConfigureAwait(false);
    }

    /// <summary>Notes what is posted, so that the next event does not post it again. Only a help: where the reward has moved on, somebody else notes.</summary>
    private async Task NoteAsync(Group group, GroupReward reward, CancellationToken cancellation)
    {
        if (GroupRewardDecisions.Posted(reward) is { } posted
            && await ReadAsync(group, cancellation).ConfigureAwait(false) is { } read && read.Value.Revision == reward.Revision && !read.Value.IsPosted)
        {
            await PutAsync(group, read, posted, cancellation).ConfigureAwait(false);
        }
    }

    private async Task PostAsync(GroupReward reward, GroupRewardLine line, string key, string explain, CancellationToken cancellation)
    {
        var account = new BonusAccount(
            reward.Merchant, reward.Currency, line.Rule, line.Budget, reward.Beneficiary, new PostingSource(Rule: line.Rule, Text: KeyPrefix + reward.Group.Value) { Explain = explain });
        if (!reward.IsPaid)
        {
            await MustPostAsync(BonusPostings.Pay(account, key, line.Amount), cancellation).ConfigureAwait(false);
        }

        foreach (TakenBack part in line.TakenBack)
        {
            string taking = string.Create(CultureInfo.InvariantCulture, $"{key}|{part.Revision}");
            await MustPostAsync(BonusPostings.TakeBack(account, taking, key, part.Amount), cancellation).ConfigureAwait(false);
        }
    }

    private async Task MustPostAsync(PostingRequest request, CancellationToken cancellation)
    {
        Result<PostingOutcome> posted = await ledger.PostAsync(request, cancellation).ConfigureAwait(false);
        if (posted.Problem is { } problem)
        {
            throw new InvalidOperationException($"Posting '{request.Key}' is refused: {problem.Code}.");
        }
    }

    private static GrantRow Row(GroupReward reward, int number, GrantItem grant, string key) => new()
    {
        Id = key,
        Rule = reward.Lines[number - 1].Rule,
        Code = grant.Code,
        Quantity = grant.Quantity,
        State = reward.Refunded == reward.Net ? GrantState.Void : GrantState.Granted,
        Since = reward.At,
        Revision = reward.Revision,
        Explain = GroupExplanations.IdOf(reward.Group, number),
    };

    private ValueTask<Stored<GroupReward>?> ReadAsync(Group group, CancellationToken cancellation) =>
        store.GetAsync(GroupStore.Partition(group.Merchant, group.Id), GroupReward.Row, GroupRewardJson.Default.GroupReward, cancellation);

    private async Task<bool> PutAsync(Group group, Stored<GroupReward>? read, GroupReward reward, CancellationToken cancellation)
    {
        byte[] payload = StoreJson.Write(reward, GroupRewardJson.Default.GroupReward);
        EntityWrite write = read is null ? new EntityWrite.Insert(GroupReward.Row, payload) : new EntityWrite.Replace(read.Row, payload, read.ETag);
        return await store.WriteAsync(GroupStore.Partition(group.Merchant, group.Id), [write], cancellation).ConfigureAwait(false) is null;
    }
}
