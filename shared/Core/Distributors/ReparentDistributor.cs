using Distribution.Kernel;
using Distribution.Storage;

namespace Distribution.Distributors;

/// <param name="Inviter">Who shall stand above him; null for nobody.</param>
public sealed record ReparentDistributorCommand(MerchantId Merchant, DistributorId Distributor, DistributorId? Inviter);

/// <summary>A move in a merchant's tree. At most one is under way: the next one first finishes it.</summary>
internal sealed record TreeMove(long Number, DistributorId Distributor, DistributorId? Inviter, bool Applied);

/// <summary>
/// Moves a distributor below another one. Two moves that are each harmless could together close a cycle, so moves of a
/// merchant follow one another: a move is announced in the tree's row on condition that nothing has moved since the chain
/// was read, then applied to the profile. Orders already placed keep the path they have.
/// </summary>
public sealed class ReparentDistributor(DistributorStore distributors, IEntityStore store)
{
    private const string MoveRow = "move";
    private const int MaxAttempts = 50;
    private const int MaxJitterMilliseconds = 8;

    public async Task<Result<Distributor>> HandleAsync(ReparentDistributorCommand command, CancellationToken cancellation)
    {
        string partition = StoreKey.Join("tree", command.Merchant.Value);
        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            Stored<TreeMove>? last = await store.GetAsync(partition, MoveRow, DistributorsJson.Default.TreeMove, cancellation).ConfigureAwait(false);
            if (last is { Value.Applied: false })
            {
                await ApplyAsync(command.Merchant, partition, last, cancellation).ConfigureAwait(false);
                continue;
            }

            if (await distributors.GetAsync(command.Merchant, command.Distributor, cancellation).ConfigureAwait(false) is not { } distributor)
            {
                return DistributorProblems.NotFound();
            }

            if (distributor.Inviter == command.Inviter)
            {
                return distributor;
            }

            if (await CheckAsync(command, cancellation).ConfigureAwait(false) is { } problem)
            {
                return problem;
            }

            var move = new TreeMove((last?.Value.Number ?? 0) + 1, command.Distributor, command.Inviter, false);
            if (await PutAsync(partition, last, move, cancellation).ConfigureAwait(false) is null
                && await store.GetAsync(partition, MoveRow, DistributorsJson.Default.TreeMove, cancellation).ConfigureAwait(false) is { } announced
                && announced.Value == move)
            {
                await ApplyAsync(command.Merchant, partition, announced, cancellation).ConfigureAwait(false);
            }

            await Task.Delay(Random.Shared.Next(MaxJitterMilliseconds), cancellation).ConfigureAwait(false);
        }

        throw new RetryableException("The tree of distributors keeps changing.");
    }

    private async Task<Problem?> CheckAsync(ReparentDistributorCommand command, CancellationToken cancellation)
    {
        if (command.Inviter is not { } inviter)
        {
            return null;
        }

        if (inviter == command.Distributor)
        {
            return DistributorProblems.Self();
        }

        Distributor? above = await distributors.GetAsync(command.Merchant, inviter, cancellation).ConfigureAwait(false);
        if (above is not { Status: DistributorStatus.Active })
        {
            return above is null ? DistributorProblems.NotFound() : DistributorProblems.NotActive();
        }

        for (int depth = 0; depth < DistributorLimits.Depth; depth++)
        {
            if (above?.Inviter is not { } next)
            {
                return null;
            }

            if (next == command.Distributor)
            {
                return DistributorProblems.Cycle();
            }

            above = await distributors.GetAsync(command.Merchant, next, cancellation).ConfigureAwait(false);
        }

        return Problem.Refused("referral.too_deep", $"A chain of inviters has at most {DistributorLimits.Depth} members.");
    }

    private async Task ApplyAsync(MerchantId merchant, string partition, Stored<TreeMove> announced, CancellationToken cancellation)
    {
        TreeMove move = announced.Value;
        await distributors.ChangeAsync(
            merchant, move.Distributor, d => d.Move >= move.Number ? d : d with { Inviter = move.Inviter, Move = move.Number }, cancellation).ConfigureAwait(false);
        await PutAsync(partition, announced, move with { Applied = true }, cancellation).ConfigureAwait(false);
    }

    private async Task<string?> PutAsync(string partition, Stored<TreeMove>? read, TreeMove move, CancellationToken cancellation)
    {
        byte[] payload = StoreJson.Write(move, DistributorsJson.Default.TreeMove);
        EntityWrite write = read is null ? new EntityWrite.Insert(MoveRow, payload) : new EntityWrite.Replace(read.Row, payload, read.ETag);
        return await store.WriteAsync(partition, [write], cancellation).ConfigureAwait(false);
    }
}
