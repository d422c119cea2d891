using System.Globalization;
using Distribution.Kernel;
using Distribution.Ledger;
using Distribution.Ledger.Checks;
using Distribution.Storage;
using Distribution.Withdrawals.Late;

namespace Distribution.Withdrawals.Checks;

/// <summary>
/// A paid withdrawal is exactly one transfer of the provider it names, over its net amount, and one that has come back was
/// one before, as is one that was paid after its release and that the merchant bears; no other withdrawal is any. Once everything is drained.
/// </summary>
public sealed class TransferCheck : ICheck
{
    private readonly Dictionary<(MerchantId Merchant, string Withdrawal), Transfers> _withdrawals = [];
    private readonly List<CheckFinding> _findings = [];

    public string Name => "withdrawals.transfers";

    /// <summary>The books of distributors come before those of providers.</summary>
    public void Observe(Entity entity)
    {
        if (!entity.Partition.StartsWith(BookId.PartitionPrefix, StringComparison.Ordinal) || BookId.Parse(entity.Partition) is not { } book)
        {
            return;
        }

        if (book.Kind is BookKind.Distributor && entity.Row.StartsWith(LedgerRows.WithdrawalPrefix, StringComparison.Ordinal))
        {
            Expect(entity, StoreJson.Read(entity, WithdrawalJson.Default.Withdrawal).Value);
        }
        else if (book.Kind is BookKind.Provider && entity.Row.StartsWith(LedgerRows.JournalPrefix, StringComparison.Ordinal))
        {
            Take(book, entity, StoreJson.Read(entity, LedgerJson.Default.JournalEntry).Value);
        }
    }

    public IEnumerable<CheckFinding> Finish() => _findings.Concat(
        from one in _withdrawals
        let found = one.Value
        where !found.IsRight
        select new CheckFinding(Name, found.Partition, LedgerRows.WithdrawalPrefix + one.Key.Withdrawal, found.Detail));

    private void Expect(Entity entity, Withdrawal withdrawal)
    {
        if (withdrawal.State is WithdrawalState.Paid or WithdrawalState.Returned)
        {
            _withdrawals[(withdrawal.Merchant, withdrawal.Id.Value)] = new Transfers(entity.Partition, withdrawal.State, withdrawal.Net, withdrawal.Provider);
        }
        else if (withdrawal.Late is { Settlement.How: LateOutcome.WriteOff } late)
        {
            WithdrawalState borne = late.ReturnedAt is null ? WithdrawalState.Paid : WithdrawalState.Returned;
            _withdrawals[(withdrawal.Merchant, withdrawal.Id.Value)] = new Transfers(entity.Partition, borne, withdrawal.Net, withdrawal.Provider);
        }
    }

    private void Take(BookId book, Entity entity, JournalEntry entry)
    {
        if (entry.Source.Withdrawal is not { } id || !_withdrawals.TryGetValue((book.Merchant, id), out Transfers? expected))
        {
            _findings.Add(new CheckFinding(Name, entity.Partition, entity.Row, $"{entry.Event} over {entry.Amount} belongs to no withdrawal that is paid"));
            return;
        }

        expected.Add(book.Owner, entry);
    }

    /// <summary>What a withdrawal should be at the provider, and what has been found there.</summary>
    private sealed class Transfers(string partition, WithdrawalState state, long net, string? provider)
    {
        private int _out;
        private int _back;
        private bool _isOther;

        public string Partition => partition;

        /// <summary>One that has come back before it was booked as paid was never booked at the provider.</summary>
        public bool IsRight => !_isOther && (state == WithdrawalState.Paid ? (_out, _back) == (1, 0) : (_out, _back) is (1, 1) or (0, 0));

        public string Detail => string.Create(
            CultureInfo.InvariantCulture, $"is {state} over {net}, the provider has {_out} transfer(s) and {_back} return(s){(_isOther ? ", of which one is another's or over another amount" : "")}");

        public void Add(string owner, JournalEntry entry)
        {
            _out += entry.Event is LedgerEvent.PayoutBooked ? 1 : 0;
            _back += entry.Event is LedgerEvent.ReturnReceived ? 1 : 0;
            _isOther |= entry.Amount != net || (provider is not null && owner != provider);
        }
    }
}
