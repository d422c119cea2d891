using Distribution.Kernel;

namespace Distribution.Distributors;

/// <summary>One beneficiary of a referral path.</summary>
/// <param name="Level">1 to 3.</param>
public sealed record ReferralStep(int Level, DistributorId Distributor);

/// <summary>Who stands above whom, as it is now.</summary>
public sealed class ReferralPaths(DistributorStore distributors, InviteCodes codes)
{
    /// <summary>The active distributor of a code who may refer this buyer, or <c>referral.unknown</c>, <c>referral.self</c>, <c>distributor.not_active</c>.</summary>
    /// <param name="selfPurchase">A buyer may give his own code.</param>
    public Task<Result<DistributorId>> FindAsync(MerchantId merchant, UserId buyer, string code, bool selfPurchase, CancellationToken cancellation) =>
        FindAsync(distributors, codes, merchant, selfPurchase ? null : buyer, code, cancellation);

    /// <summary>
    /// The path from <paramref name="first"/> upwards, at most <paramref name="maxLevels"/> long; empty if he is not active.
    /// Levels count the places in the tree: one that is the buyer's own, or of somebody not active, stays empty and nobody
    /// moves up. Unless distributors may earn on what they buy themselves, a path that would begin with the buyer is empty.
    /// </summary>
    public async Task<IReadOnlyList<ReferralStep>> ResolveAsync(MerchantId merchant, UserId buyer, DistributorId first, int maxLevels, bool selfPurchase, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxLevels, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxLevels, 3);
        DistributorId? self = selfPurchase ? null : DistributorId.Of(buyer);
        var path = new List<ReferralStep>(maxLevels);
        DistributorId? next = first;
        for (int level = 1; level <= maxLevels && next is { } id; level++)
        {
            Distributor? distributor = await distributors.GetAsync(merchant, id, cancellation).ConfigureAwait(false);
            bool earns = distributor is { Status: DistributorStatus.Active } && id != self;
            if (level == 1 && !earns)
            {
                return [];
            }

            if (earns)
            {
                path.Add(new ReferralStep(level, id));
            }

            next = distributor?.Inviter;
        }

        return path;
    }

    internal static async Task<Result<DistributorId>> FindAsync(
        DistributorStore distributors, InviteCodes codes, MerchantId merchant, UserId? buyer, string code, CancellationToken cancellation)
    {
        if (await codes.OwnerAsync(merchant, code, cancellation).ConfigureAwait(false) is not { } owner)
        {
            return DistributorProblems.UnknownCode();
        }

        if (buyer is { } self && owner == DistributorId.Of(self))
        {
            return DistributorProblems.Self();
        }

        return await distributors.GetAsync(merchant, owner, cancellation).ConfigureAwait(false) is { Status: DistributorStatus.Active }
            ? owner
            : DistributorProblems.NotActive();
    }
}
