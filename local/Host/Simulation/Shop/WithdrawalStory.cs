using Distribution.Functions.Withdrawals;
using Distribution.Kernel;
using Distribution.Ledger;
using Distribution.Local.Simulation.Faults;
using Distribution.Local.Simulation.Scheduling;
using Distribution.Local.Simulation.World;
using Distribution.Storage;
using Distribution.Withdrawals;

namespace Distribution.Local.Simulation.Shop;

/// <summary>One person withdraws, several times and more than he has; finance decides, or does not.</summary>
internal sealed class WithdrawalStory(Day day, string person)
{
    private const int Crowd = 100;

    /// <summary>What a refund takes back is posted some seconds after it, so a decision may meet it.</summary>
    private const int WhileRefundsArrive = 9_000;

    private static readonly string[] Expected = ["withdrawal.insufficient_balance", "withdrawal.debt_outstanding"];

    private readonly BookId _book = BookId.Distributor(Opening.Merchant, new DistributorId(person), Currency.CNY);

    private SimWorld World => day.World;

    public async Task RunAsync()
    {
        for (int i = day.Dice.Between(2, 3); i > 0; i--)
        {
            await day.WaitAsync(TimeSpan.FromHours(5));
            long available = Available();
            if (available < Opening.MinWithdrawal)
            {
                continue;
            }

            bool isCrowd = World.Plan.Strikes(Fault.Withdrawals100, day.Dice);
            long amount = isCrowd || day.Dice.OneIn(2) ? available : Math.Max(Opening.MinWithdrawal, available / day.Dice.Between(1, 4));
            int together = isCrowd ? Crowd : day.Dice.Between(1, 3);
            Result<Withdrawal>[] answers = await Task.WhenAll(Enumerable.Range(0, together).Select(_ => RequestAsync(amount)));
            if (isCrowd && answers.Count(static answer => answer.Problem is null) == 1)
            {
                World.Counts.Hit(Fault.Withdrawals100);
            }
        }
    }

    private long Available() => World.Store.Find(_book.Partition, LedgerRows.Balances) is { } row
        ? StoreJson.Read(row, LedgerJson.Default.Balances).Value.Available
        : 0;

    private async Task<Result<Withdrawal>> RequestAsync(long amount)
    {
        string key = day.NewKey();
        var command = new RequestWithdrawalCommand(Opening.Merchant, new DistributorId(person), key, "h-" + key, amount);
        World.Model.PayeeOf(person).Asked(command.RequestHash, amount);
        Result<Withdrawal> answer = await World.AskAsync(OperationKind.RequestWithdrawal, person, machine =>
            machine.Get<RequestWithdrawal>().HandleAsync(command, CancellationToken.None));
        if (answer.Problem is { } problem)
        {
            if (!Expected.Contains(problem.Code))
            {
                World.Fail($"a withdrawal of {amount} by {person} is refused: {problem.Code}");
            }

            return answer;
        }

        if (answer.Value.Amount != amount)
        {
            World.Fail($"a withdrawal of {amount} by {person} is answered with one of {answer.Value.Amount}");
        }

        World.Model.Requested(answer.Value);
        World.Bank.Await(answer.Value);
        if (World.Plan.Strikes(Fault.SameKeyOtherAmount, day.Dice))
        {
            await AgainOtherwiseAsync(command);
        }

        day.Begin(() => DecideAsync(answer.Value));
        return answer;
    }

    private async Task AgainOtherwiseAsync(RequestWithdrawalCommand command)
    {
        RequestWithdrawalCommand other = command with { RequestHash = "other", Amount = command.Amount + 1 };
        Result<Withdrawal> again = await World.AskAsync(OperationKind.RequestWithdrawal, person, machine =>
            machine.Get<RequestWithdrawal>().HandleAsync(other, CancellationToken.None));
        if (again.Problem?.Code != "idempotency.key_reused")
        {
            World.Fail($"a withdrawal's key was used again: {again.Problem?.Code ?? "accepted"}");
        }

        World.Counts.Hit(Fault.SameKeyOtherAmount);
    }

    private async Task DecideAsync(Withdrawal withdrawal)
    {
        switch (day.Dice.Below(10))
        {
            case 0:
                break;
            case 1:
                await FinanceAsync(withdrawal, "finance-1", false);
                break;
            case 2:
                await CancelAsync(withdrawal);
                break;
            case 3:
                day.Begin(() => CancelAsync(withdrawal));
                await FinanceAsync(withdrawal, "finance-1", true);
                await FinanceAsync(withdrawal, "finance-2", true);
                break;
            case 4:
                day.Begin(() => FinanceAsync(withdrawal, "finance-2", true));
                await FinanceAsync(withdrawal, "finance-1", true);
                break;
            default:
                await FinanceAsync(withdrawal, "finance-1", true);
                if (withdrawal.ApprovalsNeeded > 1)
                {
                    await FinanceAsync(withdrawal, "finance-2", true);
                }

                break;
        }
    }

    private async Task FinanceAsync(Withdrawal withdrawal, string by, bool approve)
    {
        await (day.Dice.OneIn(3) ? World.Encounters.NextAsync(TimeSpan.FromHours(3), TakesBack) : day.WaitAsync(TimeSpan.FromHours(3), WhileRefundsArrive));
        var command = new DecideWithdrawalCommand(withdrawal.Merchant, withdrawal.Id, new UserId(by), approve, approve ? null : "not now", day.NewKey(), "h");
        Result<Withdrawal> answer = await World.AskAsync(OperationKind.DecideWithdrawal, withdrawal.Id.Value, machine =>
            WakingAsync(machine, machine.Get<DecideWithdrawal>().HandleAsync(command, CancellationToken.None)));
        if (answer.Problem is null)
        {
            World.Model.Decided(withdrawal.Id, approve);
        }
        else if (answer.Problem.Code != "withdrawal.already_decided")
        {
            World.Fail($"a decision about {withdrawal.Id} is refused: {answer.Problem.Code}");
        }
    }

    private async Task CancelAsync(Withdrawal withdrawal)
    {
        await day.WaitAsync(TimeSpan.FromHours(3));
        Result<Withdrawal> answer = await World.AskAsync(OperationKind.CancelWithdrawal, withdrawal.Id.Value, machine => WakingAsync(
            machine, machine.Get<CancelWithdrawal>().HandleAsync(new CancelWithdrawalCommand(withdrawal.Merchant, withdrawal.Id, withdrawal.Distributor), CancellationToken.None)));
        if (answer.Problem is null)
        {
            World.Model.Cancelled(withdrawal.Id);
        }
        else if (answer.Problem.Code != "withdrawal.not_cancellable")
        {
            World.Fail($"the cancellation of {withdrawal.Id} is refused: {answer.Problem.Code}");
        }
    }

    /// <summary>Whether it takes something from this person for a refund.</summary>
    private bool TakesBack(Operation operation) =>
        operation.Kind == OperationKind.TakeBack && operation.Subject.Contains(_book.Partition, StringComparison.Ordinal);

    /// <summary>As the HTTP function does after a change.</summary>
    private static async Task<Result<Withdrawal>> WakingAsync(Machine machine, Task<Result<Withdrawal>> change)
    {
        Result<Withdrawal> answer = await change;
        if (answer.Problem is null)
        {
            await machine.Get<WithdrawalNudge>().WakeAsync(machine.Client, answer.Value.Merchant, answer.Value.Id, CancellationToken.None);
        }

        return answer;
    }
}
