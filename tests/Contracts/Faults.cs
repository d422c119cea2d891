using Distribution.Kernel;
using Distribution.Messaging;
using Distribution.Storage;

namespace Distribution.Tests.Contracts;

/// <summary>When calls fail: before they do anything, or after they have done it (the reply is lost). Seeded, so that a failing run can be repeated.</summary>
internal sealed class Faults(int seed, double rate)
{
    private readonly Random _random = new(seed);
    private readonly Lock _gate = new();

    public double Rate { get; set; } = rate;

    public int Injected { get; private set; }

    public void Strike(string where)
    {
        lock (_gate)
        {
            if (_random.NextDouble() >= Rate)
            {
                return;
            }

            Injected++;
        }

        throw new RetryableException($"injected {where}");
    }
}

internal sealed class FaultyStore(IEntityStore inner, Faults faults) : IEntityStore
{
    public async ValueTask<Entity?> GetAsync(string partition, string row, CancellationToken cancellation)
    {
        faults.Strike("before get");
        return await inner.GetAsync(partition, row, cancellation);
    }

    public async ValueTask<IReadOnlyList<Entity>> RangeAsync(string partition, string from, string to, int limit, CancellationToken cancellation)
    {
        faults.Strike("before range");
        return await inner.RangeAsync(partition, from, to, limit, cancellation);
    }

    public async ValueTask<string?> WriteAsync(string partition, IReadOnlyList<EntityWrite> writes, CancellationToken cancellation)
    {
        faults.Strike("before write");
        string? conflict = await inner.WriteAsync(partition, writes, cancellation);
        faults.Strike("after write");
        return conflict;
    }
}

internal sealed class FaultySender(IMessageSender inner, Faults faults) : IMessageSender
{
    public async Task SendAsync(IReadOnlyList<OutboxMessage> messages, CancellationToken cancellation)
    {
        faults.Strike("before send");
        await inner.SendAsync(messages, cancellation);
        faults.Strike("after send");
    }
}
