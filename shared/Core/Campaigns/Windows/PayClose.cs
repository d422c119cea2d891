using Distribution.Campaigns.Bonuses;
using Distribution.Campaigns.Grants;
using Distribution.Kernel;
using Distribution.Ledger;
using Distribution.Programs;
using Distribution.Programs.Engine;
using Distribution.Storage;
using Microsoft.Extensions.Logging;

namespace Distribution.Campaigns.Windows;

/// <summary>
/// Pays what a close says, each person under a key of his own, page by page: whoever goes on after a crash begins at the
/// page that was not finished, and what is posted already is not posted again.
/// </summary>
internal sealed partial class PayClose(
    ProgramCatalog programs, CloseStore closes, ClosePages pages, FreezeWindow freeze, CloseQuotas quotas, GeneralLedger ledger, GrantBook grants, ILogger<PayClose> logger)
{
    /// <summary>How many are paid at once; the books write them in groups.</summary>
    private const int Together = 64;

    /// <summary>What of a close the ledger knows a bonus by, in the campaign's and the person's book.</summary>
    public static string KeyOf(ClosedWindow close, CloseBonus bonus) => StoreKey.Join(CloseRules.KeyOf(close.Kind, close.Last), bonus.Key);

    public static BonusAccount AccountOf(MerchantId merchant, ClosedWindow close, CloseBonus bonus) =>
        new(merchant, close.Currency, bonus.Rule, bonus.Budget, bonus.Person, new PostingSource(Rule: bonus.Rule, Window: close.Window) { Explain = bonus.Explain });

    /// <summary>True if all of it is paid; false if something was refused, which is tried again later.</summary>
    public async Task<bool> HandleAsync(MerchantId merchant, ClosedWindow close, CancellationToken cancellation)
    {
        if (await closes.ProgressAsync(merchant, close, cancellation).ConfigureAwait(false) is not { } started)
        {
            return true;
        }

        if (!started.Value.QuotasKept)
        {
            await GiveBackAsync(merchant, close, cancellation).ConfigureAwait(false);
            await closes.ProgressAsync(merchant, close, new CloseProgress(true, 0), cancellation).ConfigureAwait(false);
        }

        string partition = ClosePages.Partition(merchant, close.Kind, close.Last);
        bool all = true;
        for (int page = started.Value.Page; page < close.Pages.Count; page++)
        {
            CloseBonus[] bonuses = await pages.ReadAsync(partition, close.Pages[page].Id, CloseJson.Default.CloseBonusArray, cancellation).ConfigureAwait(false);
            all &= await PayAsync(merchant, close, bonuses, cancellation).ConfigureAwait(false);
            if (all && page + 1 < close.Pages.Count)
            {
                await closes.ProgressAsync(merchant, close, new CloseProgress(true, page + 1), cancellation).ConfigureAwait(false);
            }
        }

        if (all)
        {
            await closes.ProgressAsync(merchant, close, null, cancellation).ConfigureAwait(false);
        }

        return all;
    }

    /// <summary>In an order of its own, so that machines that pay the same close at once share the work instead of meeting at every bonus.</summary>
    private async Task<bool> PayAsync(MerchantId merchant, ClosedWindow close, CloseBonus[] bonuses, CancellationToken cancellation)
    {
        int refused = 0;
        CloseBonus[] shuffled = [.. bonuses];
        Chance.Current.Shuffle(shuffled);
        await Chance.Current.ForEachAsync(
            shuffled,
            Together,
            async (bonus, token) =>
            {
                if (bonus.Grant is { } grant)
                {
                    await grants.PutAsync(merchant, bonus.Person, GrantOf(close, bonus, grant), token).ConfigureAwait(false);
                }

                if (bonus.Amount > 0 && await PostAsync(merchant, close, bonus, token).ConfigureAwait(false) is { } problem)
                {
                    Interlocked.Increment(ref refused);
                    LogNotPaid(logger, merchant.Value, close.Window, bonus.Key, problem.Code);
                }
            },
            cancellation).ConfigureAwait(false);
        return refused == 0;
    }

    /// <summary>What is posted already is found by reading: posted again it would cost a transaction to learn the same. Something else under its key is for the ledger to refuse.</summary>
    private async Task<Problem?> PostAsync(MerchantId merchant, ClosedWindow close, CloseBonus bonus, CancellationToken cancellation)
    {
        PostingRequest request = BonusPostings.Pay(AccountOf(merchant, close, bonus), KeyOf(close, bonus), bonus.Amount);
        return await ledger.EntryAsync(request.Book, request.Key, cancellation).ConfigureAwait(false) is { } posted && posted.Is(request)
            ? null
            : (await ledger.PostAsync(request, cancellation).ConfigureAwait(false)).Problem;
    }

    internal static GrantRow GrantOf(ClosedWindow close, CloseBonus bonus, GrantItem grant) => new()
    {
        Id = KeyOf(close, bonus),
        Rule = bonus.Rule,
        Code = grant.Code,
        Quantity = grant.Quantity,
        State = GrantState.Granted,
        Since = close.ClosedAt,
        Revision = 1,
        Window = close.Window,
        Explain = bonus.Explain,
    };

    /// <summary>Gives back what the frozen numbers asked for and the close does not use.</summary>
    private async Task GiveBackAsync(MerchantId merchant, ClosedWindow close, CancellationToken cancellation)
    {
        CompiledProgram program = (await programs.GetAsync(merchant, close.ProgramVersion, cancellation).ConfigureAwait(false)).Compiled;
        if (program.Budgets.Count == 0 && !CloseRules.Metrics(program, close.Kind).Any(static rule => rule.Limit is not null))
        {
            return;
        }

        FrozenWindow frozen = await closes.FrozenAsync(merchant, close.Kind, close.Last, cancellation).ConfigureAwait(false)
            ?? throw new InvalidDataException($"The numbers of the closed window {close.Window} are not there.");
        string partition = ClosePages.Partition(merchant, close.Kind, close.Last);
        var uses = new CloseUses();
        foreach (ClosePage page in close.Pages)
        {
            foreach (CloseBonus bonus in await pages.ReadAsync(partition, page.Id, CloseJson.Default.CloseBonusArray, cancellation).ConfigureAwait(false))
            {
                uses.Add(bonus);
            }
        }

        IReadOnlyDictionary<string, PersonScore[]> scores = await freeze.ReadAsync(merchant, frozen, cancellation).ConfigureAwait(false);
        await quotas.KeepAsync(merchant, program, program.Calendar.WindowOf(close.Kind, close.Last), scores, uses, cancellation).ConfigureAwait(false);
    }

    [LoggerMessage(EventId = 5002, Level = LogLevel.Error, Message = "The bonus {Key} of {Window} of merchant {Merchant} is not paid: {Code}")]
    private static partial void LogNotPaid(ILogger logger, string merchant, string window, string key, string code);
}
