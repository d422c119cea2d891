namespace Distribution.Ledger.Checks;

/// <summary>
/// A book as somebody with the table of postings and a pencil would keep it: one event after the other, by its amount
/// alone. It shares no rule with the code that posts, so that an error there shows here.
/// </summary>
internal sealed class ReplayedBook(BookKind kind)
{
    private long _pending;
    private long _available;
    private long _withheld;
    private long _paid;
    private long _debt;
    private long _tax;
    private long _fee;
    private long _expense;
    private long _budget;
    private long _spent;
    private long _cash;
    private long _loss;
    private long _entries;

    /// <summary>Whether no account is below what it may be.</summary>
    public bool IsPossible => _pending >= 0 && _available >= 0 && _withheld >= 0 && _debt >= 0 && (_debt == 0 || _available == 0);

    public void Take(JournalEntry entry)
    {
        long amount = entry.Amount;
        _entries++;
        switch (entry.Event)
        {
            case LedgerEvent.CommissionAccrued: _pending += amount; break;
            case LedgerEvent.CommissionReversed: _pending -= amount; break;
            case LedgerEvent.CommissionSettled: _pending -= amount; Earn(amount); break;
            case LedgerEvent.CommissionClawedBack: Owe(amount); break;
            case LedgerEvent.BonusPaid: Earn(amount); break;
            case LedgerEvent.BonusTakenBack: Owe(amount); break;
            case LedgerEvent.WithdrawalHeld: _available -= amount; _withheld += amount; break;
            case LedgerEvent.WithdrawalReleased: _withheld -= amount; Earn(amount); break;
            case LedgerEvent.WithdrawalPaid: _withheld -= amount; Pay(entry, 1); break;
            case LedgerEvent.PayoutReturned: Earn(amount); Pay(entry, -1); break;
            case LedgerEvent.PayoutRecovered: Owe(amount); Pay(entry, 1); break;
            case LedgerEvent.PayoutWrittenOff: _loss += amount; break;
            case LedgerEvent.WriteOffReturned: _loss -= amount; break;
            case LedgerEvent.BonusSpent: _spent += amount; break;
            case LedgerEvent.CampaignCharged: _spent += amount; break;
            case LedgerEvent.CampaignRefunded: _spent -= amount; break;
            case LedgerEvent.CampaignFunded: _budget += amount; break;
            case LedgerEvent.ExpenseBooked: _expense += amount; break;
            case LedgerEvent.ExpenseReversed: _expense -= amount; break;
            case LedgerEvent.PayoutBooked: _cash += amount; break;
            case LedgerEvent.ReturnReceived: _cash -= amount; break;
            case LedgerEvent.TaxBooked: _tax += amount; break;
            case LedgerEvent.TaxReturned: _tax -= amount; break;
            case LedgerEvent.FeeBooked: _fee += amount; break;
            case LedgerEvent.FeeReturned: _fee -= amount; break;
            default: throw new InvalidDataException($"'{entry.Event}' is not an event.");
        }
    }

    /// <summary>What the book's balances should be. Clearing is what makes the book balance.</summary>
    public Balances ToBalances() => new()
    {
        Pending = _pending,
        Available = _available,
        Withheld = _withheld,
        Paid = _paid,
        Debt = _debt,
        Tax = _tax,
        Fee = _fee,
        Expense = _expense,
        Budget = _budget,
        Payable = _budget,
        Spent = _spent,
        Cash = _cash,
        Loss = _loss,
        Xfer = kind is BookKind.Distributor ? _debt - _pending - _available - _withheld : _expense + _spent + _loss - _fee - _cash - _tax,
        Sequence = _entries,
    };

    private void Earn(long amount)
    {
        long repaid = _debt < amount ? _debt : amount;
        _debt -= repaid;
        _available += amount - repaid;
    }

    private void Owe(long amount)
    {
        long taken = _available < amount ? _available : amount;
        _available -= taken;
        _debt += amount - taken;
    }

    private void Pay(JournalEntry entry, int sign)
    {
        _paid += sign * (entry.Amount - entry.Tax - entry.Fee);
        _tax += sign * entry.Tax;
        _fee += sign * entry.Fee;
    }
}
