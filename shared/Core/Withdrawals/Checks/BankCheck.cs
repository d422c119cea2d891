using Distribution.Ledger;
using Distribution.Ledger.Checks;
using Distribution.Payments.Bank;
using Distribution.Storage;

namespace Distribution.Withdrawals.Checks;

/// <summary>
/// Batches for the bank are numbered without a gap, take lines one after the other, none twice, and their totals are those
/// of their lines; a withdrawal the bank has paid has one line over its net amount that is marked so, and the other way round.
/// </summary>
public sealed class BankCheck : ICheck
{
    private readonly Dictionary<(string Merchant, string PayoutNo), BankTransfer> _transfers = [];
    private readonly Dictionary<string, Dictionary<long, BankLine>> _lines = new(StringComparer.Ordinal);
    private readonly List<(string Partition, BankBatch Batch)> _batches = [];
    private readonly List<CheckFinding> _findings = [];

    public string Name => "withdrawals.bank";

    public void Observe(Entity entity)
    {
        if (entity.Partition.StartsWith(BankKeys.PartitionPrefix, StringComparison.Ordinal))
        {
            Take(entity);
        }
        else if (entity.Partition.StartsWith(BookId.PartitionPrefix, StringComparison.Ordinal)
            && entity.Row.StartsWith(LedgerRows.WithdrawalPrefix, StringComparison.Ordinal)
            && StoreJson.Read(entity, WithdrawalJson.Default.Withdrawal).Value is { Provider: BankTransfers.ProviderName, PayoutNo: { } number } withdrawal)
        {
            Compare(entity, withdrawal, _transfers.GetValueOrDefault((withdrawal.Merchant.Value, number)));
            _transfers.Remove((withdrawal.Merchant.Value, number));
        }
    }

    public IEnumerable<CheckFinding> Finish()
    {
        foreach (((string merchant, string number), BankTransfer transfer) in _transfers)
        {
            Find(BankKeys.PartitionPrefix + merchant, BankKeys.Transfer(number), $"is {transfer.State} for no withdrawal");
        }

        (string Partition, long Line, long Number) last = ("", 0, 0);
        foreach ((string partition, BankBatch batch) in _batches)
        {
            last = partition == last.Partition ? last : (partition, 0, 0);
            (int count, long total) = Sum(partition, batch);
            if (batch.Number != last.Number + 1 || batch.FirstLine <= last.Line || count != batch.Lines || total != batch.Total)
            {
                Find(partition, BankKeys.Batch(batch.Number), $"has {count} lines of {total}, says {batch.Lines} of {batch.Total}, and follows {last.Number}");
            }

            last = (partition, batch.LastLine, batch.Number);
        }

        return _findings;
    }

    private (int Count, long Total) Sum(string partition, BankBatch batch)
    {
        (int count, long total) = (0, 0);
        for (long number = batch.FirstLine; number <= batch.LastLine && count <= BankBatches.MaxLines; number++)
        {
            if (_lines.GetValueOrDefault(partition)?.GetValueOrDefault(number) is { } line)
            {
                (count, total) = (count + 1, total + line.Amount);
            }
        }

        return (count, total);
    }

    private void Take(Entity entity)
    {
        if (entity.Row.StartsWith(BankKeys.TransferPrefix, StringComparison.Ordinal))
        {
            BankTransfer transfer = StoreJson.Read(entity, BankJson.Default.BankTransfer).Value;
            _transfers[(entity.Partition[BankKeys.PartitionPrefix.Length..], transfer.PayoutNo)] = transfer;
            BankLine? line = _lines.GetValueOrDefault(entity.Partition)?.GetValueOrDefault(transfer.Line);
            if (transfer.State == BankTransferState.Cancelled ? line is not null : line?.PayoutNo != transfer.PayoutNo || line.Amount != transfer.Amount)
            {
                Find(entity.Partition, entity.Row, $"is {transfer.State} of {transfer.Amount}, its line {transfer.Line} says otherwise");
            }
        }
        else if (entity.Row.StartsWith(BankKeys.LinePrefix, StringComparison.Ordinal))
        {
            BankLine line = StoreJson.Read(entity, BankJson.Default.BankLine).Value;
            if (!_lines.TryGetValue(entity.Partition, out Dictionary<long, BankLine>? lines))
            {
                _lines.Add(entity.Partition, lines = []);
            }

            lines[line.Number] = line;
        }
        else if (entity.Row.StartsWith(BankKeys.BatchPrefix, StringComparison.Ordinal))
        {
            _batches.Add((entity.Partition, StoreJson.Read(entity, BankJson.Default.BankBatch).Value));
        }
    }

    private void Compare(Entity entity, Withdrawal withdrawal, BankTransfer? transfer)
    {
        bool right = withdrawal.State switch
        {
            WithdrawalState.Paid => transfer?.State == BankTransferState.Paid,
            WithdrawalState.Returned => transfer?.State == BankTransferState.Returned,
            WithdrawalState.Failed => transfer is null or { State: BankTransferState.Failed or BankTransferState.Cancelled } || withdrawal.Late is not null,
            _ => transfer is null or { State: BankTransferState.Queued },
        };
        if (!right || (transfer is not null && transfer.Amount != withdrawal.Net))
        {
            Find(entity.Partition, entity.Row, $"is {withdrawal.State} of {withdrawal.Net}, the bank's line {transfer?.State.ToString() ?? "none"} of {transfer?.Amount}");
        }
    }

    private void Find(string partition, string row, string detail) => _findings.Add(new CheckFinding(Name, partition, row, detail));
}
