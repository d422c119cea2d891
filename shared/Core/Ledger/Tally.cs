using System.Runtime.CompilerServices;

namespace Distribution.Ledger;

/// <summary>The balances of a book while postings are applied to it, one number an account.</summary>
internal struct Tally
{
    private const int Accounts = 14;

    private Amounts _amounts;

    public Tally(Balances balances)
    {
        _amounts[(int)Account.Pending] = balances.Pending;
        _amounts[(int)Account.Available] = balances.Available;
        _amounts[(int)Account.Withheld] = balances.Withheld;
        _amounts[(int)Account.Paid] = balances.Paid;
        _amounts[(int)Account.Debt] = balances.Debt;
        _amounts[(int)Account.Tax] = balances.Tax;
        _amounts[(int)Account.Xfer] = balances.Xfer;
        _amounts[(int)Account.Expense] = balances.Expense;
        _amounts[(int)Account.Budget] = balances.Budget;
        _amounts[(int)Account.Spent] = balances.Spent;
        _amounts[(int)Account.Cash] = balances.Cash;
        _amounts[(int)Account.Payable] = balances.Payable;
        _amounts[(int)Account.Fee] = balances.Fee;
        _amounts[(int)Account.Loss] = balances.Loss;
        Sequence = balances.Sequence;
        Waiting = balances.Waiting;
    }

    public long Sequence { get; private set; }

    /// <summary>See <see cref="Balances.Waiting"/>.</summary>
    public long Waiting { get; set; }

    public readonly long this[Account account] => _amounts[(int)account];

    /// <summary>Whether legs of the account are outside the sum of a posting.</summary>
    public static bool IsMemo(BookKind kind, Account account) =>
        kind is BookKind.Distributor && (account is Account.Paid or Account.Tax or Account.Fee);

    /// <exception cref="OverflowException">A balance leaves the range of 64 bits.</exception>
    public void Apply(IReadOnlyList<Leg> legs)
    {
        for (int i = 0; i < legs.Count; i++)
        {
            (Account account, long amount) = legs[i];
            _amounts[(int)account] = checked(_amounts[(int)account] + (DebitIncreases(account) ? -amount : amount));
        }

        Sequence++;
    }

    public readonly Balances ToBalances() => new()
    {
        Pending = this[Account.Pending],
        Available = this[Account.Available],
        Withheld = this[Account.Withheld],
        Paid = this[Account.Paid],
        Debt = this[Account.Debt],
        Tax = this[Account.Tax],
        Xfer = this[Account.Xfer],
        Expense = this[Account.Expense],
        Budget = this[Account.Budget],
        Spent = this[Account.Spent],
        Cash = this[Account.Cash],
        Payable = this[Account.Payable],
        Fee = this[Account.Fee],
        Loss = this[Account.Loss],
        Sequence = Sequence,
        Waiting = Waiting,
    };

    private static bool DebitIncreases(Account account) => account is Account.Debt or Account.Expense or Account.Spent or Account.Payable or Account.Loss;

    [InlineArray(Accounts)]
    private struct Amounts
    {
        private long _first;
    }
}
