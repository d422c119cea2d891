using System.Globalization;
using Distribution.Kernel;
using Distribution.Payments.Bank;

namespace Distribution.Withdrawals.Bank;

/// <param name="Merchant">The merchant.</param>
/// <param name="Batch">The number of the batch.</param>
/// <param name="By">A person of finance, who is none of the payees.</param>
/// <param name="Results">1 to <see cref="MarkBankResults.MaxResults"/>, at most one a line.</param>
public sealed record MarkBankResultsCommand(MerchantId Merchant, long Batch, UserId By, IReadOnlyList<BankResult> Results);

/// <summary>
/// What the bank has said of lines of a batch: first written down as the provider's word, then told to the withdrawals, which
/// would otherwise ask for it. All of them are looked at before the first is written. What gives an amount back (failed, returned) is
/// said by somebody who had no part in paying it out, or by any two: the first of them is kept as <see cref="BankTransfer.Word"/>. Refusals:
/// those of <see cref="BankResults"/> with the line's place, <c>bank.batch_not_found</c>, <c>bank.results_invalid</c>.
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

        bool[] isParty = new bool[command.Results.Count];
        for (int i = 0; i < isParty.Length; i++)
        {
            if (!(await IsPartyAsync(command, batch, command.Results[i], cancellation).ConfigureAwait(false)).TryGet(out isParty[i], out problem))
            {
                return problem with { Pointer = string.Create(CultureInfo.InvariantCulture, $"/lines/{i}") };
            }
        }

        var marked = new List<BankTransfer>(command.Results.Count);
        for (int i = 0; i < isParty.Length; i++)
        {
            if (!(await results.MarkAsync(command.Merchant, batch, command.By, command.Results[i], isParty[i], cancellation).ConfigureAwait(false)).TryGet(out BankTransfer? transfer, out problem))
            {
                return problem;
            }

            marked.Add(transfer);
            if (transfer.Word is not null)
            {
                continue;
            }

            var told = new ConfirmPayoutCommand(command.Merchant, transfer.PayoutNo, transfer.Amount, transfer.Currency, transfer.Status);
            if ((await confirm.HandleAsync(told, cancellation).ConfigureAwait(false)).Problem is { } refused)
            {
                return refused;
            }
        }

        return marked;
    }

    /// <summary>Whether he had a part in paying it out; a problem if it cannot be.</summary>
    private async Task<Result<bool>> IsPartyAsync(MarkBankResultsCommand command, BankBatch batch, BankResult result, CancellationToken cancellation)
    {
        if ((await results.CheckAsync(command.Merchant, batch, command.By, result, cancellation).ConfigureAwait(false)).Problem is { } wrong)
        {
            return wrong;
        }

        if (result.Outcome == BankOutcome.Paid)
        {
            return false;
        }

        var query = new GetWithdrawalQuery(command.Merchant, new WithdrawalId(result.PayoutNo), null);
        return (await withdrawals.HandleAsync(query, cancellation).ConfigureAwait(false))
            .Map(withdrawal => batch.By == command.By || withdrawal.Decisions.Any(decision => decision.By == command.By));
    }
}
