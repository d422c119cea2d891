using Distribution.Campaigns.Bonuses;
using Distribution.Campaigns.Grants;
using Distribution.Kernel;
using Distribution.Ledger;
using Distribution.Ledger.Checks;
using Distribution.Programs.Engine;
using Distribution.Storage;

namespace Distribution.Campaigns.Windows.Checks;

/// <summary>
/// Every bonus of a close is in the person's book and in the campaign's once and with its amount, or among his grants, and
/// nothing is there under a close's key that no close says. Meant for a quiet system: what is still to be paid is found.
/// </summary>
/// <remarks>It keeps a close's bonuses until their postings have come by, so its memory grows with all bonuses ever closed.</remarks>
public sealed class CloseCheck : ICheck
{
    private readonly List<CheckFinding> _findings = [];
    private readonly Dictionary<(string Partition, string Row), (MerchantId Merchant, ClosedWindow Close)> _pages = [];
    private readonly Dictionary<(string Partition, string Row), (int Bonuses, long Amount)> _sums = [];
    private readonly Dictionary<(string Partition, string Key), long> _owed = [];
    private readonly Dictionary<(string Partition, string Row), GrantItem> _granted = [];

    public string Name => "campaign.closes";

    /// <summary>Closes come before their pages, pages before grants, and those before books: the partitions are named so.</summary>
    public void Observe(Entity entity)
    {
        if (entity.Partition.StartsWith(CloseStore.PartitionPrefix, StringComparison.Ordinal) && entity.Row.StartsWith(CloseStore.ClosedPrefix, StringComparison.Ordinal))
        {
            AddClose(entity, StoreJson.Read(entity, CloseJson.Default.ClosedWindow).Value);
        }
        else if (entity.Partition.StartsWith(ClosePages.PartitionPrefix, StringComparison.Ordinal) && _pages.Remove((entity.Partition, entity.Row), out var page))
        {
            AddPage(page.Merchant, page.Close, StoreJson.Read(entity, CloseJson.Default.CloseBonusArray).Value);
        }
        else if (entity.Row.StartsWith(CloseRules.Prefix, StringComparison.Ordinal) && entity.Partition.StartsWith("grants|", StringComparison.Ordinal))
        {
            TakeGrant(entity, StoreJson.Read(entity, GrantJson.Default.GrantRow).Value);
        }
        else if (entity.Partition.StartsWith(BookId.PartitionPrefix, StringComparison.Ordinal) && entity.Row.StartsWith(LedgerRows.JournalPrefix, StringComparison.Ordinal))
        {
            TakeEntry(entity, StoreJson.Read(entity, LedgerJson.Default.JournalEntry).Value);
        }
    }

    public IEnumerable<CheckFinding> Finish()
    {
        IEnumerable<CheckFinding> pages = _pages.Keys.Select(page => new CheckFinding(Name, page.Partition, page.Row, "is a page of a close and is not there"));
        IEnumerable<CheckFinding> sums = _pages.Count > 0 ? [] : _sums.Where(static sum => sum.Value != default)
            .Select(sum => new CheckFinding(Name, sum.Key.Partition, sum.Key.Row, $"says {sum.Value.Bonuses} bonuses and {sum.Value.Amount} more than its pages"));
        IEnumerable<CheckFinding> owed = _owed.Select(one => new CheckFinding(Name, one.Key.Partition, one.Key.Key, $"a bonus of {one.Value} is not posted"));
        IEnumerable<CheckFinding> granted = _granted.Select(one => new CheckFinding(Name, one.Key.Partition, one.Key.Row, $"a grant of {one.Value.Code} is not there"));
        return [.. _findings, .. pages, .. sums, .. owed, .. granted];
    }

    private void AddClose(Entity entity, ClosedWindow close)
    {
        var merchant = new MerchantId(entity.Partition.Split('|')[1]);
        _sums[(entity.Partition, entity.Row)] = (close.Bonuses, close.Amount);
        foreach (ClosePage page in close.Pages)
        {
            _pages[(ClosePages.Partition(merchant, close.Kind, close.Last), page.Id)] = (merchant, close);
        }
    }

    private void AddPage(MerchantId merchant, ClosedWindow close, CloseBonus[] bonuses)
    {
        (string, string) row = CloseStore.RowOf(merchant, close);
        foreach (CloseBonus bonus in bonuses)
        {
            (int count, long amount) = _sums[row];
            _sums[row] = (count - 1, amount - bonus.Amount);
            string key = PayClose.KeyOf(close, bonus);
            if (bonus.Amount > 0)
            {
                PostingRequest spent = BonusPostings.Pay(PayClose.AccountOf(merchant, close, bonus), key, bonus.Amount);
                Owe(spent);
                Owe(spent.Then);
            }

            if (bonus.Grant is { } grant)
            {
                _granted[(GrantBook.Partition(merchant, bonus.Person), key)] = grant;
            }
        }
    }

    private void Owe(PostingRequest? posting)
    {
        if (posting is not null && !_owed.TryAdd((posting.Book.Partition, posting.Key), posting.Amount))
        {
            _findings.Add(new CheckFinding(Name, posting.Book.Partition, posting.Key, "is a bonus of a close twice"));
        }
    }

    private void TakeGrant(Entity entity, GrantRow row)
    {
        if (!_granted.Remove((entity.Partition, entity.Row), out GrantItem? grant))
        {
            _findings.Add(new CheckFinding(Name, entity.Partition, entity.Row, "no close grants this"));
        }
        else if (row.Code != grant.Code || row.Quantity != grant.Quantity || row.State != GrantState.Granted)
        {
            _findings.Add(new CheckFinding(Name, entity.Partition, entity.Row, $"is not the {grant.Quantity} x {grant.Code} of its close"));
        }
    }

    private void TakeEntry(Entity entity, JournalEntry entry)
    {
        if (!entry.Key.StartsWith(CloseRules.Prefix, StringComparison.Ordinal))
        {
            return;
        }

        if (!_owed.Remove((entity.Partition, entry.Key), out long amount))
        {
            _findings.Add(new CheckFinding(Name, entity.Partition, entity.Row, $"'{entry.Key}' is posted and no close says so, or it is posted twice"));
        }
        else if (entry.Amount != amount)
        {
            _findings.Add(new CheckFinding(Name, entity.Partition, entity.Row, $"'{entry.Key}' is posted over {entry.Amount} instead of {amount}"));
        }
    }
}
