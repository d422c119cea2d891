using System.Runtime.CompilerServices;
using Distribution.Kernel;
using Distribution.Local.Simulation.Faults;
using Distribution.Local.Simulation.Scheduling;
using Distribution.Messaging;
using Distribution.Storage;

namespace Distribution.Local.Simulation.World;

/// <summary>The store as one machine sees it: every call waits for its turn, and may fail, die, or be done without an answer.</summary>
internal sealed class MachineStore(SimWorld world, Machine machine) : IEntityStore, IEntityScan
{
    public async ValueTask<Entity?> GetAsync(string partition, string row, CancellationToken cancellation)
    {
        await world.Loop.TurnAsync(machine, "get", partition);
        await BeforeAsync();
        return await world.Store.GetAsync(partition, row, cancellation);
    }

    public async ValueTask<IReadOnlyList<Entity>> RangeAsync(string partition, string from, string to, int limit, CancellationToken cancellation)
    {
        await world.Loop.TurnAsync(machine, "range", partition);
        await BeforeAsync();
        return await world.Store.RangeAsync(partition, from, to, limit, cancellation);
    }

    public ValueTask<string?> WriteAsync(string partition, IReadOnlyList<EntityWrite> writes, CancellationToken cancellation) =>
        CommitAsync(partition, writes, [], cancellation);

    /// <summary>Writes, and sends in the same transaction.</summary>
    public async ValueTask<string?> CommitAsync(string partition, IReadOnlyList<EntityWrite> writes, IReadOnlyList<OutboxMessage> messages, CancellationToken cancellation)
    {
        await world.Loop.TurnAsync(machine, "write", partition);
        await BeforeAsync();
        string? conflict = await world.Store.WriteAsync(partition, writes, cancellation);
        if (conflict is null)
        {
            world.Races.Wrote(partition, Operation.Current);
            foreach (OutboxMessage message in messages)
            {
                world.Bus.Take(message);
            }
        }
        else
        {
            world.Races.Met(partition, Operation.Current);
        }

        await machine.MayDieAsync(Fault.CrashAfterStoreCall);
        return conflict is null && world.Strikes(Fault.ReplyLost) ? throw new RetryableException("The reply was lost.") : conflict;
    }

    public async IAsyncEnumerable<Entity> ScanAsync(string partitionPrefix, string rowPrefix, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await world.Loop.TurnAsync(machine, "scan", partitionPrefix + rowPrefix);
        await BeforeAsync();
        foreach (Entity entity in world.Store.Scan(partitionPrefix, rowPrefix))
        {
            cancellation.ThrowIfCancellationRequested();
            yield return entity;
        }
    }

    private async ValueTask BeforeAsync()
    {
        await machine.MayDieAsync(Fault.CrashBeforeStoreCall);
        if (world.Loop.Now < world.OutageUntil)
        {
            world.Counts.Hit(Fault.StoreOutage);
            throw new RetryableException("The store is away.");
        }

        if (world.Strikes(Fault.StoreThrottled))
        {
            throw new RetryableException("The store is throttled.");
        }
    }
}
