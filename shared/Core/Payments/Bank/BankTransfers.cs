using Distribution.Kernel;
using Distribution.Messaging;
using Distribution.Storage;

namespace Distribution.Payments.Bank;

/// <summary>
/// Transfers that a person of finance carries to the bank in a file. Sending is queueing: a number is queued once, with the
/// account that was fixed with it, and stays under way until finance says what the bank has said.
/// </summary>
public sealed class BankTransfers(IEntityStore store, BankAccounts accounts, TimeProvider time) : ITransferGateway
{
    public const string ProviderName = "bank";

    private const int MaxAttempts = 50;

    public string Name => ProviderName;

    public async Task<GatewayOutcome<TransferTerms>> PrepareAsync(TransferRequest request, CancellationToken cancellation) =>
        await accounts.FindAsync(request.Merchant, request.Payee.AsUser(), cancellation).ConfigureAwait(false) is { } account
            ? new GatewayOutcome<TransferTerms>.Known(TransferTerms.Of(request) with { Bank = account })
            : new GatewayOutcome<TransferTerms>.Refused(GatewayProblems.PayeeUnknown());

    public async Task<GatewayOutcome<TransferStatus>> SendAsync(TransferRequest request, TransferTerms terms, CancellationToken cancellation)
    {
        BankAccount account = terms.Bank ?? throw new InvalidOperationException("These are not the terms of a transfer of a bank.");
        string partition = BankKeys.Partition(request.Merchant);
        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            if (await ReadAsync(partition, request.PayoutNo, cancellation).ConfigureAwait(false) is { } known)
            {
                return Known(known.Value);
            }

            Stored<BankCursor>? read = await CursorAsync(partition, cancellation).ConfigureAwait(false);
            BankCursor cursor = read?.Value ?? new BankCursor(0, 0, 0);
            long number = cursor.Queued + 1;
            var line = new BankLine(number, request.PayoutNo, request.Payee, request.Amount, request.Currency, account, terms.Remark, time.GetUtcNow());
            var transfer = new BankTransfer(request.PayoutNo, number, request.Payee, request.Amount, request.Currency, BankTransferState.Queued);
            PartitionBatch batch = new PartitionBatch(partition)
                .Insert(BankKeys.Transfer(request.PayoutNo), transfer, BankJson.Default.BankTransfer)
                .Insert(BankKeys.Line(number), line, BankJson.Default.BankLine)
                .Put(BankKeys.Cursor, read, cursor with { Queued = number }, BankJson.Default.BankCursor);
            if (await store.WriteAsync(partition, batch.Writes, cancellation).ConfigureAwait(false) is null)
            {
                return Known(transfer);
            }

            await BackOff.WaitAsync(attempt, cancellation).ConfigureAwait(false);
        }

        return new GatewayOutcome<TransferStatus>.Unknown("The queue keeps changing.");
    }

    public async Task<GatewayOutcome<TransferStatus>> QueryAsync(MerchantId merchant, string payoutNo, CancellationToken cancellation) =>
        await ReadAsync(BankKeys.Partition(merchant), payoutNo, cancellation).ConfigureAwait(false) is { } known
            ? Known(known.Value)
            : new GatewayOutcome<TransferStatus>.Known(new TransferStatus(TransferState.NotFound, null));

    /// <summary>Takes back what no batch has.</summary>
    public async Task<GatewayOutcome<TransferStatus>> CancelAsync(MerchantId merchant, string payoutNo, CancellationToken cancellation)
    {
        string partition = BankKeys.Partition(merchant);
        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            Stored<BankCursor>? cursor = await CursorAsync(partition, cancellation).ConfigureAwait(false);
            if (cursor is null || await ReadAsync(partition, payoutNo, cancellation).ConfigureAwait(false) is not { } known)
            {
                return new GatewayOutcome<TransferStatus>.Known(new TransferStatus(TransferState.NotFound, null));
            }

            if (known.Value.State != BankTransferState.Queued)
            {
                return Known(known.Value);
            }

            if (known.Value.Line <= cursor.Value.Collected)
            {
                return new GatewayOutcome<TransferStatus>.Refused(GatewayProblems.NotCancellable());
            }

            BankTransfer taken = known.Value with { State = BankTransferState.Cancelled, Reason = "cancelled" };
            PartitionBatch batch = new PartitionBatch(partition)
                .Replace(known, taken, BankJson.Default.BankTransfer)
                .Replace(cursor, cursor.Value, BankJson.Default.BankCursor);
            EntityWrite[] writes = [.. batch.Writes, new EntityWrite.Delete(BankKeys.Line(taken.Line), null)];
            if (await store.WriteAsync(partition, writes, cancellation).ConfigureAwait(false) is null)
            {
                return Known(taken);
            }

            await BackOff.WaitAsync(attempt, cancellation).ConfigureAwait(false);
        }

        return new GatewayOutcome<TransferStatus>.Unknown("The queue keeps changing.");
    }

    private static GatewayOutcome<TransferStatus> Known(BankTransfer transfer) => new GatewayOutcome<TransferStatus>.Known(transfer.Status);

    private ValueTask<Stored<BankTransfer>?> ReadAsync(string partition, string payoutNo, CancellationToken cancellation) =>
        store.GetAsync(partition, BankKeys.Transfer(payoutNo), BankJson.Default.BankTransfer, cancellation);

    private ValueTask<Stored<BankCursor>?> CursorAsync(string partition, CancellationToken cancellation) =>
        store.GetAsync(partition, BankKeys.Cursor, BankJson.Default.BankCursor, cancellation);
}
