using EmbeddedFunctions.Durable.Replay;
using EmbeddedFunctions.Durable.Store;

namespace EmbeddedFunctions.Durable.Dispatch;

/// <summary>Runs the episodes of waiting instances: several at a time, their commits in the background so that they share disk flushes.</summary>
internal sealed class EpisodeRunner(EpisodeQueue queue, EpisodeStore store, Episode episode, DurableClock clock, Action<Effects> follow, Persistence persistence) : IDisposable
{
    /// <summary>The most episodes that wait for their commit.</summary>
    private const int MaxUncommitted = 512;

    private readonly SemaphoreSlim _uncommitted = new(MaxUncommitted);

    /// <summary>One of the loops; ends when the queue is closed and stopping is requested.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            await foreach (long instance in queue.Ready.ReadAllAsync(stopping))
            {
                await _uncommitted.WaitAsync(stopping);
                queue.Begin(instance);
                _ = FinishAsync(instance, TryRun(instance), stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // What is left in the queue is found again at the next start.
        }
    }

    public void Dispose() => _uncommitted.Dispose();

    /// <summary>Waits until no commit is under way.</summary>
    public async Task DrainAsync()
    {
        for (int i = 0; i < MaxUncommitted; i++)
        {
            await _uncommitted.WaitAsync();
        }
    }

    /// <summary>The episode, or null if it has to be tried again.</summary>
    private Ran? TryRun(long instance)
    {
        try
        {
            return Run(instance);
        }
        catch (Exception)
        {
            // Tried again, and reported if it fails again, away from the loop.
            return null;
        }
    }

    private Ran Run(long instance)
    {
        EpisodeInput? input = store.Load(instance, clock.Now);
        return input is null ? default : new Ran(input, episode.Run(input));
    }

    private async Task FinishAsync(long instance, Ran? first, CancellationToken stopping)
    {
        try
        {
            if (first is not { } run)
            {
                run = default;
                if (!await persistence.RunAsync($"An episode of instance {instance}", RunAgainAsync, stopping))
                {
                    return;
                }
            }

            if (run is { Input: { } input, Result: { Consumed.Count: > 0 } result } &&
                await persistence.RunAsync($"The commit of an episode of instance {instance}", () => CommitAsync(input, result), stopping) &&
                input.Messages.Count == EpisodeStore.MaxMessages)
            {
                queue.Signal(instance);
            }

            Task RunAgainAsync()
            {
                run = Run(instance);
                return Task.CompletedTask;
            }
        }
        finally
        {
            queue.End(instance);
            _uncommitted.Release();
        }
    }

    private async Task CommitAsync(EpisodeInput input, EpisodeResult result)
    {
        if (await store.CommitAsync(input, result) is { } effects)
        {
            follow(effects);
        }
    }

    /// <param name="Input">Null if the instance has nothing to read.</param>
    private readonly record struct Ran(EpisodeInput? Input, EpisodeResult? Result);
}
