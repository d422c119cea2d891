using Distribution.Kernel;
using Distribution.Local.Simulation.Scheduling;

namespace Distribution.Local.Simulation.World;

/// <summary>Calls from outside: who gets no answer asks again with the same key until he has one.</summary>
internal static class Clients
{
    private const int MaxAttempts = 500;

    /// <summary>Calls a machine once. Null: no answer, it may have happened.</summary>
    public static async Task<Result<T>?> CallAsync<T>(this SimWorld world, OperationKind kind, string subject, Func<Machine, Task<Result<T>>> body)
        where T : notnull
    {
        bool changesStock = kind is OperationKind.PlaceOrder or OperationKind.CancelOrder or OperationKind.EndGroups;
        Machine? machine = changesStock ? world.AnyMachineForStock() : world.AnyMachine();
        if (machine is null)
        {
            return null;
        }

        var done = new TaskCompletionSource<Result<T>?>();
        Result<T>? result = null;
        Operation? operation = null;
        operation = world.Loop.Start(
            kind,
            subject,
            machine,
            async () => result = await body(machine),
            error =>
            {
                if (error is not null)
                {
                    world.Judge(operation, error);
                }

                done.SetResult(error is null ? result : null);
            },
            () => done.SetResult(null));
        if (changesStock)
        {
            machine.StockChanger = operation;
        }

        return await done.Task;
    }

    /// <summary>Asks until there is an answer.</summary>
    public static async Task<Result<T>> AskAsync<T>(this SimWorld world, OperationKind kind, string subject, Func<Machine, Task<Result<T>>> body)
        where T : notnull
    {
        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            if (await world.CallAsync(kind, subject, body) is { } answer)
            {
                return answer;
            }

            await world.Loop.DelayAsync(world.Loop.Dice.Seconds(1, 120));
        }

        world.Fail($"{kind} of {subject} is never answered");
        return Problem.Conflict("simulation.unanswered", "There is no answer.");
    }

    /// <summary>Runs a function that answers nothing. False: it is not known whether it has run to its end.</summary>
    public static async Task<bool> RunAsync(this SimWorld world, OperationKind kind, string subject, Func<Machine, Task> body) =>
        await world.CallAsync<Done>(kind, subject, async machine =>
        {
            await body(machine);
            return default(Done);
        }) is not null;
}
