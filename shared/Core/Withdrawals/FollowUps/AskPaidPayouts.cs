using Distribution.Kernel;
using Distribution.Ledger;
using Distribution.Messaging;
using Distribution.Payments;
using Distribution.Programs;
using Distribution.Withdrawals.Late;
using Distribution.Withdrawals.Payouts;
using Microsoft.Extensions.Logging;

namespace Distribution.Withdrawals.FollowUps;

/// <summary>
/// Looks for some days at payouts that have ended, also at those that were made after their release: whether the money has come back
/// after it was paid, which not every provider tells by itself, and whether what was written off or came back is in the books; and as
/// long as a provider knows its numbers at those that people ended: whether it says so too. For a timer; may run at any time and twice at once.
/// </summary>
public sealed partial class AskPaidPayouts(
    ListMerchants merchants,
    QueryWithdrawals query,
    ConfirmPayout confirm,
    Gateways gateways,
    GeneralLedger ledger,
    IMessageSender sender,
    TimeProvider time,
    ILogger<AskPaidPayouts> logger)
{
    /// <summary>How long after its end, or after the last thing that became of a late one, a payout is asked about.</summary>
    public static readonly TimeSpan AskedFor = TimeSpan.FromDays(7);

    /// <summary>The most pages of a merchant's withdrawals in one run.</summary>
    public const int MaxPages = 100;

    /// <summary>Nothing has become of a withdrawal requested before in the days that count: a late one is settled long before.</summary>
    private static readonly TimeSpan LookBack = TimeSpan.FromDays(90);

    /// <summary>Before, the message with what came back may be on its way.</summary>
    private static readonly TimeSpan MissingAfter = TimeSpan.FromHours(3);

    /// <summary>How many payouts had come back. One merchant's or payout's trouble is not the others'.</summary>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        int returned = 0;
        await foreach (MerchantId merchant in merchants.ReadAsync(cancellation).ConfigureAwait(false))
        {
            try
            {
                returned += await RunAsync(merchant, cancellation).ConfigureAwait(false);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                LogNotAsked(logger, error, merchant.Value, "-");
            }
        }

        return returned;
    }

    private async Task<int> RunAsync(MerchantId merchant, CancellationToken cancellation)
    {
        DateTimeOffset now = time.GetUtcNow();
        int returned = 0;
        string? cursor = null;
        for (int i = 0; i < MaxPages; i++)
        {
            Page<Withdrawal> page = await query.HandleAsync(new ListWithdrawalsQuery(merchant, null, null, cursor, PageLimits.Max), cancellation).ConfigureAwait(false);
            foreach (Withdrawal withdrawal in page.Items.Where(item => LastOf(item) is { } last && now - last < (item.IsDeclared ? WithdrawalDecisions.KnownFor : AskedFor)))
            {
                returned += await TryAsync(withdrawal, now, cancellation).ConfigureAwait(false) ? 1 : 0;
            }

            cursor = page.Next;
            if (cursor is null || page.Items.Any(item => item.RequestedAt < now - LookBack))
            {
                return returned;
            }
        }

        LogLeft(logger, merchant.Value, MaxPages * PageLimits.Max);
        return returned;
    }

    private async Task<bool> TryAsync(Withdrawal withdrawal, DateTimeOffset now, CancellationToken cancellation)
    {
        try
        {
            if (now - LastOf(withdrawal) >= MissingAfter)
            {
                foreach (MoneyMove move in Sent(withdrawal))
                {
                    await ResendAsync(withdrawal, move, cancellation).ConfigureAwait(false);
                }
            }

            return IsOut(withdrawal) && await AskAsync(withdrawal, cancellation).ConfigureAwait(false);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogNotAsked(logger, error, withdrawal.Merchant.Value, withdrawal.Id.Value);
            return false;
        }
    }

    /// <summary>When something last became of it; null if it was never paid.</summary>
    private static DateTimeOffset? LastOf(Withdrawal withdrawal) => withdrawal switch
    {
        { State: WithdrawalState.Paid or WithdrawalState.Returned } => withdrawal.EndedAt,
        { State: WithdrawalState.Failed, Late: { } late } => late.ReturnedAt ?? late.Settlement?.At ?? late.ToldAt,
        { IsDeclared: true } => withdrawal.EndedAt,
        _ => null,
    };

    /// <summary>Whether the provider has paid and the money has not come back, as far as is known; or only people have spoken.</summary>
    private static bool IsOut(Withdrawal withdrawal) =>
        withdrawal is { State: WithdrawalState.Paid } or { State: WithdrawalState.Failed, Late.ReturnedAt: null } or { IsDeclared: true };

    /// <summary>What is first a posting of another book than the withdrawal's, whose own change only sends it.</summary>
    private static MoneyMove[] Sent(Withdrawal withdrawal) => withdrawal switch
    {
        { State: WithdrawalState.Returned } => [MoneyMove.Return],
        { State: WithdrawalState.Failed, Late: { Settlement.How: LateOutcome.WriteOff, ReturnedAt: null } } => [MoneyMove.WriteOff],
        { State: WithdrawalState.Failed, Late: { Settlement.How: LateOutcome.WriteOff } } => [MoneyMove.WriteOff, MoneyMove.WriteBack],
        _ => [],
    };

    /// <summary>Whether the money has come back.</summary>
    private async Task<bool> AskAsync(Withdrawal withdrawal, CancellationToken cancellation)
    {
        if (withdrawal.PayoutNo is not { } number
            || await PayoutTransfers.QueryAsync(gateways.Transfers(withdrawal.Merchant, withdrawal.Provider), withdrawal, number, cancellation).ConfigureAwait(false)
                is not GatewayOutcome<TransferStatus>.Known { Value: { } status }
            || !(status.State == TransferState.Returned || (withdrawal.IsDeclared && (status.State is TransferState.Succeeded or TransferState.Failed))))
        {
            return false;
        }

        var told = new ConfirmPayoutCommand(withdrawal.Merchant, number, withdrawal.Net, withdrawal.Currency, status);
        return (await confirm.HandleAsync(told, cancellation).ConfigureAwait(false)).Problem is null && status.State == TransferState.Returned;
    }

    private async Task ResendAsync(Withdrawal withdrawal, MoneyMove move, CancellationToken cancellation)
    {
        BookId book = BookId.Distributor(withdrawal.Merchant, withdrawal.Distributor, withdrawal.Currency);
        string provider = withdrawal.Provider ?? gateways.Transfers(withdrawal.Merchant).Name;

        // One that had not been booked as paid was released within its own book.
        if ((move != MoneyMove.Return || await ledger.EntryAsync(book, WithdrawalPostings.PaidKey(withdrawal), cancellation).ConfigureAwait(false) is not null)
            && WithdrawalPostings.Of(move, book, withdrawal, provider) is { } posting
            && await ledger.EntryAsync(posting.Book, posting.Key, cancellation).ConfigureAwait(false) is null)
        {
            LogMissing(logger, posting.Key, posting.Book.Partition);
            await sender.SendAsync([LedgerMessages.ToMessage(posting)], cancellation).ConfigureAwait(false);
        }
    }

    [LoggerMessage(EventId = 3007, Level = LogLevel.Error, Message = "Payout {Withdrawal} of {Merchant} could not be asked about; it is tried again")]
    private static partial void LogNotAsked(ILogger logger, Exception error, string merchant, string withdrawal);

    [LoggerMessage(EventId = 3006, Level = LogLevel.Warning, Message = "Merchant {Merchant} has more withdrawals in the days that count than the {Count} a run looks at; the older ones are not asked about")]
    private static partial void LogLeft(ILogger logger, string merchant, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Posting {Key} never arrived in {Book} and is sent again")]
    private static partial void LogMissing(ILogger logger, string key, string book);
}
