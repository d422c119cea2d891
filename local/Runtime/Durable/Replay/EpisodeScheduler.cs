namespace EmbeddedFunctions.Durable.Replay;

/// <summary>
/// Runs an episode's code on one thread and in one order. Continuations that come from another thread
/// belong to something the orchestrator must not await; they are refused and remembered.
/// </summary>
internal sealed class EpisodeScheduler : TaskScheduler
{
    private readonly Queue<Task> _ready = new();
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private readonly EpisodeSynchronizationContext _context;
    private volatile bool _foreign;

    public EpisodeScheduler() => _context = new EpisodeSynchronizationContext(this);

    /// <summary>Something outside of the episode tried to continue the orchestrator's code.</summary>
    public bool SawForeignThread => _foreign;

    /// <summary>Runs a step and everything that becomes ready by it, on the calling thread.</summary>
    public void Run(Action step)
    {
        SynchronizationContext? outer = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(_context);
        try
        {
            var task = new Task(step);
            task.RunSynchronously(this);
            while (_ready.TryDequeue(out Task? next))
            {
                TryExecuteTask(next);
            }

            task.GetAwaiter().GetResult();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outer);
        }
    }

    protected override IEnumerable<Task> GetScheduledTasks() => [.. _ready];

    protected override void QueueTask(Task task)
    {
        if (Environment.CurrentManagedThreadId == _thread && SynchronizationContext.Current == _context)
        {
            _ready.Enqueue(task);
        }
        else
        {
            _foreign = true;
        }
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        !taskWasPreviouslyQueued && Environment.CurrentManagedThreadId == _thread && SynchronizationContext.Current == _context && TryExecuteTask(task);

    private sealed class EpisodeSynchronizationContext(EpisodeScheduler scheduler) : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) =>
            Task.Factory.StartNew(() => d(state), CancellationToken.None, TaskCreationOptions.None, scheduler);

        public override void Send(SendOrPostCallback d, object? state) => Post(d, state);

        public override SynchronizationContext CreateCopy() => this;
    }
}
