using System.Globalization;
using Distribution.Campaigns.Bonuses;
using Distribution.Campaigns.Grants;
using Distribution.Campaigns.Windows;
using Distribution.Kernel;
using Distribution.Ledger;
using Distribution.Programs;

namespace Distribution.Campaigns;

/// <param name="Merchant">The merchant.</param>
/// <param name="Kind">Day, week or month.</param>
/// <param name="Window">Only the close of this window; null for all, the newest first.</param>
/// <param name="Cursor">From the page before; null for the first.</param>
/// <param name="Limit">The most closes, and the most bonuses, on a page.</param>
public sealed record ListClosesQuery(MerchantId Merchant, WindowKind Kind, string? Window, string? Cursor, int Limit);

/// <summary>A close, or a part of one.</summary>
/// <param name="Close">The close.</param>
/// <param name="IsPaid">All of it is posted, or sure to be.</param>
/// <param name="LateOrders">How many orders of the window came after the close and are not counted in it; null until that is known, a day after.</param>
/// <param name="LateRefunds">How many refunds from before the close came after it and are not taken off in it; null likewise.</param>
/// <param name="Bonuses">Some of its bonuses, in order: what does not fit is on the next page, under the same close.</param>
public sealed record ListedClose(ClosedWindow Close, bool IsPaid, long? LateOrders, long? LateRefunds, IReadOnlyList<ListedBonus> Bonuses);

/// <param name="Bonus">The bonus.</param>
/// <param name="IsPaid">It is in the person's book, or among his grants. A bonus that came to nothing is paid.</param>
public sealed record ListedBonus(CloseBonus Bonus, bool IsPaid);

/// <summary>The closes of a merchant with each person's bonus.</summary>
public sealed class ListCloses
{
    private readonly ProgramCatalog _programs;
    private readonly CloseStore _closes;
    private readonly ClosePages _pages;
    private readonly GeneralLedger _ledger;
    private readonly GrantBook _grants;

    internal ListCloses(ProgramCatalog programs, CloseStore closes, ClosePages pages, GeneralLedger ledger, GrantBook grants)
    {
        _programs = programs;
        _closes = closes;
        _pages = pages;
        _ledger = ledger;
        _grants = grants;
    }

    public async Task<Page<ListedClose>> HandleAsync(ListClosesQuery query, CancellationToken cancellation)
    {
        int limit = Math.Clamp(query.Limit, 1, PageLimits.Max);
        (string? day, int page, int skip) = Place(query.Cursor);
        IReadOnlyList<ClosedWindow> closes = await FindAsync(query, day, limit, cancellation).ConfigureAwait(false);
        var listed = new List<ListedClose>(closes.Count);
        int left = limit;
        foreach (ClosedWindow close in closes)
        {
            (IReadOnlyList<ListedBonus> bonuses, string? onward) = await ReadAsync(query.Merchant, close, page, skip, left, cancellation).ConfigureAwait(false);
            CloseLate? late = await _closes.LateAsync(query.Merchant, close, cancellation).ConfigureAwait(false);
            bool isPaid = await _closes.ProgressAsync(query.Merchant, close, cancellation).ConfigureAwait(false) is null;
            listed.Add(new ListedClose(close, isPaid, late?.Orders, late?.Refunds, bonuses));
            left -= bonuses.Count;
            (page, skip) = (0, 0);
            if (onward is not null)
            {
                return new Page<ListedClose>(listed, onward);
            }
        }

        return new Page<ListedClose>(listed, query.Window is null && closes.Count == limit ? Cursor(closes[^1].Last.AddDays(-1), 0, 0) : null);
    }

    private async Task<IReadOnlyList<ClosedWindow>> FindAsync(ListClosesQuery query, string? day, int limit, CancellationToken cancellation)
    {
        if (query.Window is not { } id)
        {
            return await _closes.ListAsync(query.Merchant, query.Kind, day, limit, cancellation).ConfigureAwait(false);
        }

        ProgramTerms? terms = await _programs.CurrentAsync(query.Merchant, cancellation).ConfigureAwait(false);
        return terms is not null && RewardCalendar.Of(terms).Find(query.Kind, id) is { } window
            && await _closes.FindAsync(query.Merchant, window, cancellation).ConfigureAwait(false) is { } close
                ? [close]
                : [];
    }

    /// <summary>At most <paramref name="left"/> bonuses of a close, from one on, and the cursor of what is left of it; null if nothing is.</summary>
    private async Task<(IReadOnlyList<ListedBonus> Bonuses, string? Onward)> ReadAsync(
        MerchantId merchant, ClosedWindow close, int page, int skip, int left, CancellationToken cancellation)
    {
        var found = new List<CloseBonus>();
        string? onward = null;
        for (; page < close.Pages.Count && onward is null; page++, skip = 0)
        {
            int take = Math.Min(left - found.Count, close.Pages[page].Count - skip);
            if (take < close.Pages[page].Count - skip)
            {
                onward = Cursor(close.Last, page, skip + take);
            }

            if (take > 0)
            {
                CloseBonus[] bonuses = await _pages.ReadAsync(
                    ClosePages.Partition(merchant, close.Kind, close.Last), close.Pages[page].Id, CloseJson.Default.CloseBonusArray, cancellation).ConfigureAwait(false);
                found.AddRange(bonuses.Skip(skip).Take(take));
            }
        }

        bool[] paid = await Task.WhenAll(found.Select(bonus => IsPaidAsync(merchant, close, bonus, cancellation))).ConfigureAwait(false);
        return ([.. found.Select((bonus, i) => new ListedBonus(bonus, paid[i]))], onward);
    }

    private async Task<bool> IsPaidAsync(MerchantId merchant, ClosedWindow close, CloseBonus bonus, CancellationToken cancellation)
    {
        string key = PayClose.KeyOf(close, bonus);
        bool given = bonus.Grant is null || await _grants.FindAsync(merchant, bonus.Person, key, cancellation).ConfigureAwait(false) is not null;
        return given && (bonus.Amount == 0
            || await _ledger.EntryAsync(PayClose.AccountOf(merchant, close, bonus).Book, BonusPostings.PaidKey(key), cancellation).ConfigureAwait(false) is not null);
    }

    private static string Cursor(DateOnly last, int page, int skip) => string.Create(CultureInfo.InvariantCulture, $"{CloseStore.DayKey(last)}.{page}.{skip}");

    private static (string? Day, int Page, int Skip) Place(string? cursor)
    {
        string[] parts = cursor?.Split('.') ?? [];
        return parts.Length == 3
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int page)
            && int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out int skip)
                ? (parts[0], page, skip)
                : (null, 0, 0);
    }
}
