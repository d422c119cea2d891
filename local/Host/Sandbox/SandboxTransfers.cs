using Distribution.Kernel;
using Distribution.Messaging;
using Distribution.Payments;
using Distribution.Payments.Sandbox;
using Distribution.Storage;

namespace Distribution.Local.Sandbox;

/// <summary>The provider's payouts. A number is paid once, whatever is asked of it and how often.</summary>
internal sealed class SandboxTransfers(IEntityStore store, Outbox outbox, TimeProvider clock)
{
    private const string FailReason = "ACCOUNT_CLOSED";
    private const string ReturnReason = "RETURNED_BY_BANK";
    private const int MaxFaults = 1000;

    /// <summary>Null: the shop gets no answer.</summary>
    public async Task<Result<SandboxTransfer>?> SendAsync(SandboxTransferOrder order, CancellationToken cancellation)
    {
        string partition = SandboxKey.TransferOf(order.Merchant, order.PayoutNo);
        while (true)
        {
            if (await FindAsync(partition, cancellation).ConfigureAwait(false) is { } read)
            {
                TransferRow known = read.Value;
                return known.Amount == order.Amount && known.Payee == order.Payee && known.Currency == order.Currency
                    ? Answer(known)
                    : Problem.Conflict("payout_no_used", "The number was used for another transfer.");
            }

            TransferFault? fault = await NextFaultAsync(cancellation).ConfigureAwait(false);
            if (fault == TransferFault.Lost)
            {
                return null;
            }

            TransferState state = fault == TransferFault.Fail ? TransferState.Failed : TransferState.Succeeded;
            DateTimeOffset now = clock.GetUtcNow();
            var row = new TransferRow(order.Merchant, order.PayoutNo, order.Payee, order.Amount, order.Currency, state, fault == TransferFault.Fail ? FailReason : null, now);
            PartitionBatch batch = new PartitionBatch(partition).Insert(SandboxKey.Transfer, row, SandboxRowJson.Default.TransferRow);
            if (fault != TransferFault.Unknown)
            {
                batch.Send(SandboxEvents.Message(SandboxEvents.Transferred(row, now)));
            }

            if (await outbox.CommitAsync(batch, cancellation).ConfigureAwait(false) is null)
            {
                Result<SandboxTransfer>? accepted = (Result<SandboxTransfer>)(Answer(row) with { State = TransferState.Processing, Reason = null });
                return fault == TransferFault.Unknown ? null : accepted;
            }
        }
    }

    public async Task<Result<SandboxTransfer>> GetAsync(MerchantId merchant, string payoutNo, CancellationToken cancellation) =>
        await FindAsync(SandboxKey.TransferOf(merchant, payoutNo), cancellation).ConfigureAwait(false) is { } read
            ? Answer(read.Value)
            : NotFound();

    /// <summary>The payee's bank sends the money of a succeeded transfer back.</summary>
    public async Task<Result<SandboxTransfer>> ReturnAsync(MerchantId merchant, string payoutNo, CancellationToken cancellation)
    {
        string partition = SandboxKey.TransferOf(merchant, payoutNo);
        while (true)
        {
            if (await FindAsync(partition, cancellation).ConfigureAwait(false) is not { } read)
            {
                return NotFound();
            }

            if (read.Value.State != TransferState.Succeeded)
            {
                return Problem.Conflict("transfer_not_succeeded", "Only a transfer that has succeeded can come back.");
            }

            DateTimeOffset now = clock.GetUtcNow();
            TransferRow returned = read.Value with { State = TransferState.Returned, Reason = ReturnReason, ReturnedAt = now };
            PartitionBatch batch = new PartitionBatch(partition)
                .Replace(read, returned, SandboxRowJson.Default.TransferRow)
                .Send(SandboxEvents.Message(SandboxEvents.Transferred(returned, now)));
            if (await outbox.CommitAsync(batch, cancellation).ConfigureAwait(false) is null)
            {
                return Answer(returned);
            }
        }
    }

    /// <summary>Lets the next transfer that has none meet a fault.</summary>
    public async Task AddFaultAsync(TransferFault fault, CancellationToken cancellation)
    {
        while (true)
        {
            Stored<FaultRow>? read = await FaultsAsync(cancellation).ConfigureAwait(false);
            TransferFault[] faults = [.. (read?.Value.Transfers ?? []).Append(fault).TakeLast(MaxFaults)];
            if (await WriteFaultsAsync(read, faults, cancellation).ConfigureAwait(false))
            {
                return;
            }
        }
    }

    private async Task<TransferFault?> NextFaultAsync(CancellationToken cancellation)
    {
        while (await FaultsAsync(cancellation).ConfigureAwait(false) is { Value.Transfers: { Count: > 0 } faults } read)
        {
            if (await WriteFaultsAsync(read, [.. faults.Skip(1)], cancellation).ConfigureAwait(false))
            {
                return faults[0];
            }
        }

        return null;
    }

    private ValueTask<Stored<FaultRow>?> FaultsAsync(CancellationToken cancellation) =>
        store.GetAsync(SandboxKey.Own, SandboxKey.Faults, SandboxRowJson.Default.FaultRow, cancellation);

    private async Task<bool> WriteFaultsAsync(Stored<FaultRow>? read, IReadOnlyList<TransferFault> faults, CancellationToken cancellation)
    {
        PartitionBatch batch = new PartitionBatch(SandboxKey.Own).Put(SandboxKey.Faults, read, new FaultRow(faults), SandboxRowJson.Default.FaultRow);
        return await store.WriteAsync(batch.Partition, batch.Writes, cancellation).ConfigureAwait(false) is null;
    }

    private ValueTask<Stored<TransferRow>?> FindAsync(string partition, CancellationToken cancellation) =>
        store.GetAsync(partition, SandboxKey.Transfer, SandboxRowJson.Default.TransferRow, cancellation);

    private static SandboxTransfer Answer(TransferRow row) => new(row.PayoutNo, row.Amount, row.Currency, row.State, row.Reason);

    private static Problem NotFound() => Problem.NotFound("transfer_not_found", "There is no such transfer.");
}
