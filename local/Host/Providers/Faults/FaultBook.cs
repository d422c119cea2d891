using Distribution.Kernel;
using Distribution.Messaging;
using Distribution.Storage;

namespace Distribution.Local.Providers.Faults;

/// <summary>The faults testers have asked of one provider, first come first served; kept in its store.</summary>
/// <param name="store">The provider's.</param>
/// <param name="provider">Its gateway's name.</param>
internal sealed class FaultBook(IEntityStore store, string provider)
{
    private const int MaxFaults = 1000;
    private const string Row = "faults";

    private readonly string _partition = ProviderKey.Own(provider);

    /// <summary>The oldest of too many is forgotten. <c>provider.fault_impossible</c>.</summary>
    public async Task<Result<Done>> AddAsync(PlannedFault fault, FaultRules rules, CancellationToken cancellation)
    {
        if (rules.Refusal(fault) is { } problem)
        {
            return problem;
        }

        while (true)
        {
            Stored<FaultList>? read = await ReadAsync(cancellation).ConfigureAwait(false);
            if (await WriteAsync(read, [.. (read?.Value.Faults ?? []).Append(fault).TakeLast(MaxFaults)], cancellation).ConfigureAwait(false))
            {
                return default(Done);
            }
        }
    }

    /// <summary>Takes the next fault of a call's answer; null if there is none.</summary>
    public async Task<ProviderFault?> OfAnswerAsync(ProviderCall on, CancellationToken cancellation) =>
        (await TakeAsync(on, PlannedFault.IsOfAnswer, cancellation).ConfigureAwait(false))?.Fault;

    /// <summary>Whether what the call begins is to fail; takes the fault.</summary>
    public async Task<bool> FailsAsync(ProviderCall on, CancellationToken cancellation) =>
        await TakeAsync(on, static fault => fault == ProviderFault.Fails, cancellation).ConfigureAwait(false) is not null;

    /// <summary>Whether the bill is to name another amount; takes the fault.</summary>
    public async Task<bool> HasOtherAmountAsync(ProviderCall on, CancellationToken cancellation) =>
        await TakeAsync(on, static fault => fault == ProviderFault.OtherAmount, cancellation).ConfigureAwait(false) is not null;

    /// <summary>Takes the next fault of the notification about what a call began; null if there is none.</summary>
    public Task<PlannedFault?> OfNotificationAsync(ProviderCall on, CancellationToken cancellation) =>
        TakeAsync(on, PlannedFault.IsOfNotification, cancellation);

    private async Task<PlannedFault?> TakeAsync(ProviderCall on, Func<ProviderFault, bool> wanted, CancellationToken cancellation)
    {
        while (await ReadAsync(cancellation).ConfigureAwait(false) is { } read)
        {
            if (read.Value.Faults.FirstOrDefault(fault => fault.On == on && wanted(fault.Fault)) is not { } found)
            {
                return null;
            }

            List<PlannedFault> left = [.. read.Value.Faults];
            left.Remove(found);
            if (await WriteAsync(read, left, cancellation).ConfigureAwait(false))
            {
                return found;
            }
        }

        return null;
    }

    private ValueTask<Stored<FaultList>?> ReadAsync(CancellationToken cancellation) =>
        store.GetAsync(_partition, Row, ProviderRowJson.Default.FaultList, cancellation);

    private async Task<bool> WriteAsync(Stored<FaultList>? read, IReadOnlyList<PlannedFault> faults, CancellationToken cancellation)
    {
        PartitionBatch batch = new PartitionBatch(_partition).Put(Row, read, new FaultList(faults), ProviderRowJson.Default.FaultList);
        return await store.WriteAsync(batch.Partition, batch.Writes, cancellation).ConfigureAwait(false) is null;
    }
}
