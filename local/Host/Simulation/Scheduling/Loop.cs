using System.Runtime.CompilerServices;
using Distribution.Local.Simulation.World;

namespace Distribution.Local.Simulation.Scheduling;

/// <summary>
/// The only thread. Whoever calls a store, a bus or a provider waits here for his turn; whose turn it is, and when time
/// passes, is the dice's to say. Nothing else ever waits, so one step ends when the code it let go on waits again.
/// </summary>
internal sealed class Loop(Dice dice, Trace trace, DateTimeOffset start)
{
    private const int StallsOneIn = 24;
    private const int MostStall = 4_000;

    private readonly List<Waiting> _waiting = [];
    private readonly List<int> _ready = [];
    private readonly PriorityQueue<Action, (long At, long Number)> _agenda = new();
    private readonly List<Action> _due = [];
    private readonly Queue<Operation> _ended = new();
    private readonly List<Operation> _live = [];
    private long _numbers;
    private int _operations;

    /// <summary>The true time; machines have clocks of their own.</summary>
    public DateTimeOffset Now { get; private set; } = start;

    public Trace Trace => trace;

    public Dice Dice => dice;

    public IReadOnlyList<Operation> Live => _live;

    /// <summary>How many of those outside have not come to their end.</summary>
    public int Pending { get; set; }

    /// <summary>Called before each operation that begins.</summary>
    public Action<Operation> BeforeOperation { get; set; } = static _ => { };

    /// <summary>Called after each operation that has ended.</summary>
    public Action<Operation> AfterOperation { get; set; } = static _ => { };

    /// <summary>Something to do at a time, or at once if that is past.</summary>
    public void At(DateTimeOffset at, Action action) => _agenda.Enqueue(action, (at.UtcTicks, ++_numbers));

    public void In(TimeSpan wait, Action action) => At(Now + wait, action);

    /// <summary>Waits for a time to pass; for those outside of the machines.</summary>
    public Task DelayAsync(TimeSpan wait)
    {
        var done = new TaskCompletionSource();
        In(wait, done.SetResult);
        return done.Task;
    }

    /// <summary>Begins an operation; its code runs until its first call.</summary>
    public Operation Start(OperationKind kind, string subject, Machine machine, Func<Task> body, Action<Exception?> ended, Action died)
    {
        var operation = new Operation(++_operations, kind, subject, machine) { Began = trace.Steps + 1, Ended = ended, Died = died };
        _live.Add(operation);
        trace.Add(Now, operation.Name, "begins", subject);
        BeforeOperation(operation);
        Operation? outer = Operation.Current;
        Operation.Current = operation;
        _ = RunAsync(operation, body);
        Operation.Current = outer;
        return operation;
    }

    /// <summary>Waits for a turn.</summary>
    public Turn TurnAsync(Machine machine, string what, string where) => new(this, machine, what, where);

    /// <summary>Never returns: for code whose machine is dead.</summary>
    public static Never Never => default;

    /// <summary>A machine has died: what ran on it never goes on.</summary>
    public void Kill(Machine machine)
    {
        _waiting.RemoveAll(waiting => waiting.Machine == machine);
        foreach (Operation operation in _live.FindAll(operation => operation.Machine == machine && !operation.IsOver))
        {
            operation.IsOver = true;
            _live.Remove(operation);
            trace.Add(Now, operation.Name, "dies", operation.Subject);
            In(TimeSpan.Zero, operation.Died);
        }
    }

    /// <summary>Steps until it is over, or nothing is left to do before a time, which is then now.</summary>
    /// <param name="until">The latest time.</param>
    /// <param name="isOver">Asked after each step.</param>
    public void Run(DateTimeOffset until, Func<bool> isOver)
    {
        while (!isOver())
        {
            if (!TryStep() && !TryPass(until))
            {
                Now = until > Now ? until : Now;
                return;
            }
        }
    }

    /// <summary>Everybody sleeps until a time; what was due on the way is late.</summary>
    public void Jump(DateTimeOffset to) => Now = to;

    private bool TryStep()
    {
        CollectDue();
        CollectReady();
        int choices = _due.Count + _ready.Count;
        if (choices == 0)
        {
            return false;
        }

        int choice = dice.Below(choices);
        if (choice < _due.Count)
        {
            Action action = _due[choice];
            _due.RemoveAt(choice);
            action();
        }
        else
        {
            int at = _ready[choice - _due.Count];
            Waiting chosen = _waiting[at];
            _waiting.RemoveAt(at);
            trace.Add(Now, chosen.Operation?.Name ?? "-", chosen.What, chosen.Where);
            chosen.GoOn();
        }

        while (_ended.TryDequeue(out Operation? operation))
        {
            End(operation);
        }

        if (dice.OneIn(8))
        {
            Now += TimeSpan.FromMilliseconds(dice.Below(2500));
        }

        return true;
    }

    /// <summary>Waits with the others; now and then long enough for much to happen in between.</summary>
    private void Wait(Waiting waiting)
    {
        if (waiting.Operation is { } operation && operation.HeldUntil <= Now && dice.OneIn(StallsOneIn))
        {
            operation.HeldUntil = Now + TimeSpan.FromMilliseconds(dice.Between(500, MostStall));
        }

        _waiting.Add(waiting);
    }

    private void End(Operation operation)
    {
        if (operation.IsOver)
        {
            return;
        }

        operation.IsOver = true;
        _live.Remove(operation);
        trace.Add(Now, operation.Name, "ends", operation.Error?.GetType().Name ?? "");
        AfterOperation(operation);
        operation.Ended(operation.Error);
    }

    private void CollectDue()
    {
        while (_agenda.TryPeek(out _, out (long At, long Number) next) && next.At <= Now.UtcTicks)
        {
            _due.Add(_agenda.Dequeue());
        }
    }

    private void CollectReady()
    {
        _ready.Clear();
        for (int i = 0; i < _waiting.Count; i++)
        {
            if (_waiting[i].Operation is not { } operation || operation.HeldUntil <= Now)
            {
                _ready.Add(i);
            }
        }
    }

    private bool TryPass(DateTimeOffset until)
    {
        long next = _agenda.TryPeek(out _, out (long At, long Number) first) ? first.At : long.MaxValue;
        foreach (Waiting waiting in _waiting)
        {
            if (waiting.Operation is { } operation)
            {
                next = Math.Min(next, operation.HeldUntil.UtcTicks);
            }
        }

        if (next > until.UtcTicks)
        {
            return false;
        }

        Now = new DateTimeOffset(next, TimeSpan.Zero);
        return true;
    }

    private async Task RunAsync(Operation operation, Func<Task> body)
    {
        try
        {
            await body();
        }
        catch (Exception error)
        {
            operation.Error = error;
        }

        _ended.Enqueue(operation);
    }

    private readonly record struct Waiting(Machine Machine, Operation? Operation, string What, string Where, Action GoOn);

    /// <summary>What <see cref="TurnAsync"/> is awaited by.</summary>
    internal readonly struct Turn(Loop loop, Machine machine, string what, string where) : ICriticalNotifyCompletion
    {
        public bool IsCompleted => false;

        public Turn GetAwaiter() => this;

        public void GetResult()
        {
        }

        public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

        public void UnsafeOnCompleted(Action continuation)
        {
            if (!machine.IsDead)
            {
                loop.Wait(new Waiting(machine, Operation.Current, what, where, continuation));
            }
        }
    }
}

/// <summary>Awaited by code that must not go on.</summary>
internal readonly struct Never : ICriticalNotifyCompletion
{
    public bool IsCompleted => false;

    public Never GetAwaiter() => this;

    public void GetResult()
    {
    }

    public void OnCompleted(Action continuation)
    {
    }

    public void UnsafeOnCompleted(Action continuation)
    {
    }
}
