using System.Globalization;
using Distribution.Kernel;
using Distribution.Payments.Bank;

namespace Distribution.Withdrawals.Bank;

/// <param name="Merchant">The merchant.</param>
/// <param name="Batch">The number of the batch.</param>
/// <param name="By">A person of finance, who is none of the payees, and of what was not paid neither made the batch nor approved the withdrawal.</param>
/// <param name="Results">1 to <see cref="MarkBankResults.MaxResults"/>, at most one a line.</param>
public sealed record MarkBankResultsCommand(MerchantId Merchant, long Batch, UserId By, IReadOnlyList<BankResult> Results);

/// <summary>
/// What the bank has said of lines of a batch: first written down as the provider's word, then told to the withdrawals, which
/// would otherwise ask for it. All of them are looked at before the first is written. What gives an amount back (failed, returned) is
/// nobody's word who had a part in paying it out. Refusals: those of <see cref="BankResults"/> with the line's place,
/// <c>bank.batch_not_found</c>, <c>bank.results_invalid</c>, <c>bank.other_person_needed</c>.
/// </summary>
public sealed class MarkBankResults(BankBatches batches, BankResults results, QueryWithdrawals withdrawals, ConfirmPayout confirm)
{
    public const int MaxResults = 200;

    public async Task<Result<IReadOnlyList<BankTransfer>>> HandleAsync(MarkBankResultsCommand command, CancellationToken cancellation)
    {
        if (command.Results.Count is 0 or > MaxResults || command.Results.DistinctBy(static result => result.PayoutNo).Count() != command.Results.Count)
        {
            return Problem.Invalid("bank.results_invalid", $"There are 1 to {MaxResults} results, at most one a line.", "/lines");
        }

        if (!(await batches.FindAsync(command.Merchant, command.Batch, cancellation).ConfigureAwait(false)).TryGet(out BankBatch? batch, out Problem? problem))
        {
            return problem;
        }

        for (int i = 0; i < command.Results.Count; i++)
        {
            if (await CheckAsync(command, batch, command.Results[i], cancellation).ConfigureAwait(false) is { } wrong)
            {
                return wrong with { Pointer = string.Create(CultureInfo.InvariantCulture, $"/lines/{i}") };
            }
        }

        var marked = new List<BankTransfer>(command.Results.Count);
        foreach (BankResult result in command.Results)
        {
            if (!(await results.MarkAsync(command.Merchant, batch, command.By, result, cancellation).ConfigureAwait(false)).TryGet(out BankTransfer? transfer, out problem))
            {
                return problem;
            }

            var told = new ConfirmPayoutCommand(command.Merchant, transfer.PayoutNo, transfer.Amount, transfer.Currency, transfer.Status);
            if ((await confirm.HandleAsync(told, cancellation).ConfigureAwait(false)).Problem is { } refused)
            {
                return refused;
            }

            marked.Add(transfer);
        }

        return marked;
    }

    private async Task<Problem?> CheckAsync(MarkBankResultsCommand command, BankBatch batch, BankResult result, CancellationToken cancellation)
    {
        if ((await results.CheckAsync(command.Merchant, batch, command.By, result, cancellation).ConfigureAwait(false)).Problem is { } wrong)
        {
            return wrong;
        }

        if (result.Outcome == BankOutcome.Paid)
        {
            return null;
        }

        var query = new GetWithdrawalQuery(command.Merchant, new WithdrawalId(result.PayoutNo), null);
        return !(await withdrawals.HandleAsync(query, cancellation).ConfigureAwait(false)).TryGet(out Withdrawal? withdrawal, out Problem? unknown) ? unknown
            : batch.By == command.By || withdrawal.Decisions.Any(decision => decision.By == command.By)
                ? Problem.Forbidden("bank.other_person_needed", "That an amount was not paid is said by somebody who neither made the batch nor approved the withdrawal.")
                : null;
    }
}
