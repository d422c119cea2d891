using Distribution.Kernel;
using Distribution.Ledger;
using Distribution.Messaging;
using Distribution.Programs;
using Distribution.Storage;
using Distribution.Withdrawals.Tax;
using Distribution.Withdrawals.Terms;

namespace Distribution.Withdrawals;

/// <param name="Merchant">The merchant.</param>
/// <param name="Distributor">Who wants to be paid.</param>
/// <param name="CommandId">The same id with the same hash answers the same withdrawal again.</param>
/// <param name="RequestHash">Of the request.</param>
/// <param name="Amount">Minor units.</param>
public sealed record RequestWithdrawalCommand(MerchantId Merchant, DistributorId Distributor, string CommandId, string RequestHash, long Amount);

/// <summary>
/// Withholds an amount. Refusals: <c>withdrawal.amount_invalid</c>, <c>withdrawal.no_program</c>,
/// <c>withdrawal.below_minimum</c>, <c>withdrawal.above_maximum</c>, <c>withdrawal.fee_exceeds_amount</c>,
/// <c>withdrawal.daily_limit</c>, <c>withdrawal.insufficient_balance</c>, <c>withdrawal.debt_outstanding</c>,
/// <c>idempotency.key_reused</c>.
/// </summary>
public sealed class RequestWithdrawal(
    WithdrawalStore store,
    GeneralLedger ledger,
    Outbox outbox,
    IProgramTermsSource programs,
    FinanceSettingsStore settings,
    Withholding tax,
    TimeProvider time)
{
    private const int MaxAttempts = 100;

    public async Task<Result<Withdrawal>> HandleAsync(RequestWithdrawalCommand command, CancellationToken cancellation)
    {
        if (command.Amount is <= 0 or > Money.MaxInput)
        {
            return Problem.Invalid("withdrawal.amount_invalid", $"The amount is from 1 to {Money.MaxInput}.", "/amount");
        }

        if (await programs.CurrentAsync(command.Merchant, cancellation).ConfigureAwait(false) is not { } terms)
        {
            return Problem.Conflict("withdrawal.no_program", "The shop has no reward program.");
        }

        var id = new WithdrawalId(IdText.FromParts("withdrawal", command.Merchant.Value, command.Distributor.Value, command.CommandId));
        BookId bookId = BookId.Distributor(command.Merchant, command.Distributor, terms.Currency);
        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            // The book first: if this very command is committed meanwhile, its withdrawal is found rather than its balance missed.
            LedgerBook book = await ledger.OpenAsync(bookId, cancellation).ConfigureAwait(false);
            Stored<DayTotal>? read = await store.DayTotalAsync(bookId, cancellation).ConfigureAwait(false);
            if (await store.ReadAsync(bookId, id, cancellation).ConfigureAwait(false) is { } existing)
            {
                return existing.Value.RequestHash == command.RequestHash
                    ? existing.Value
                    : Problem.Refused("idempotency.key_reused", "This key was used for another request.");
            }

            FinanceSettings chosen = await settings.GetAsync(command.Merchant, cancellation).ConfigureAwait(false);
            Withdrawal withdrawal = Build(command, id, terms, chosen.FeeOf(command.Amount), time.GetUtcNow());
            DayTotal today = DayTotal.On(read?.Value, RewardCalendar.Of(terms).DayOf(withdrawal.RequestedAt));
            if (WithdrawalLimits.Refuse(command.Amount, terms, chosen, today) is { } refusal)
            {
                return refusal;
            }

            withdrawal = await tax.EstimateAsync(withdrawal with { Day = today.Day }, today.Day, cancellation).ConfigureAwait(false);
            if (book.Post(WithdrawalPostings.Hold(bookId, withdrawal), withdrawal.RequestedAt).Problem is { } problem)
            {
                if (await store.ReadAsync(bookId, id, cancellation).ConfigureAwait(false) is not null)
                {
                    // The same command at the same time was first, and it is its hold that the balances refuse.
                    continue;
                }

                return problem.Code == PostingRules.Insufficient
                    ? Problem.Refused("withdrawal.insufficient_balance", "The available balance does not cover the amount.", "/amount")
                    : problem;
            }

            WithdrawalPlace place = await store.NoteAsync(
                command.Merchant, new WithdrawalPlace(id, command.Distributor, terms.Currency, withdrawal.RequestedAt), cancellation).ConfigureAwait(false);
            withdrawal = withdrawal with { RequestedAt = place.RequestedAt };
            book.Batch.Insert(WithdrawalStore.Row(id), withdrawal, WithdrawalJson.Default.Withdrawal)
                .Put(LedgerRows.DayTotal, read, today with { Amount = today.Amount + withdrawal.Amount }, WithdrawalJson.Default.DayTotal)
                .Send(WithdrawalMessages.Requested(withdrawal));
            if (await outbox.CommitAsync(book.Batch, cancellation).ConfigureAwait(false) is null)
            {
                return withdrawal;
            }

            await BackOff.WaitAsync(attempt, cancellation).ConfigureAwait(false);
        }

        throw new RetryableException($"The book of distributor {command.Distributor} keeps changing.");
    }

    private static Withdrawal Build(RequestWithdrawalCommand command, WithdrawalId id, ProgramTerms terms, long fee, DateTimeOffset now) => new()
    {
        Id = id,
        Merchant = command.Merchant,
        Distributor = command.Distributor,
        Currency = terms.Currency,
        Amount = command.Amount,
        Tax = 0,
        TaxPolicy = WithholdingRules.Nothing,
        Fee = fee,
        State = WithdrawalState.Requested,
        ApprovalsNeeded = terms.SecondApproverAbove is { } limit && command.Amount > limit ? 2 : 1,
        RequestedAt = now,
        RequestHash = command.RequestHash,
    };
}
