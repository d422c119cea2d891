using EmbeddedFunctions.Durable.Replay;
using EmbeddedFunctions.Durable.Store;
using Microsoft.Extensions.Logging;

namespace EmbeddedFunctions.Durable.Dispatch;

/// <summary>Runs the episodes of waiting instances: several at a time, their commits in the background so that they share disk flushes.</summary>
internal sealed class EpisodeRunner(EpisodeQueue queue, EpisodeStore store, Episode episode, DurableClock clock, Action<Effects> follow, ILogger logger) : IDisposable
{
    /// <summary>The most episodes that wait for their commit.</summary>
    private const int MaxUncommitted = 512;

    /// <summary>How often one signal is tried when the engine's own parts fail; the next signal or start tries again.</summary>
    private const int MaxAttempts = 3;

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
                _ = FinishAsync(instance, TryRun(instance));
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

    private (EpisodeInput Input, EpisodeResult Result)? TryRun(long instance)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                EpisodeInput? input = store.Load(instance, clock.Now);
                return input is null ? null : (input, episode.Run(input));
            }
            catch (Exception error)
            {
                Log.EpisodeAborted(logger, instance, attempt, error);
                if (attempt == MaxAttempts)
                {
                    return null;
                }
            }
        }
    }

    private async Task FinishAsync(long instance, (EpisodeInput Input, EpisodeResult Result)? episodeRun)
    {
        try
        {
            if (episodeRun is { } run && run.Result.Consumed.Count > 0)
            {
                await CommitAsync(instance, run.Input, run.Result);
                if (run.Input.Messages.Count == EpisodeStore.MaxMessages)
                {
                    queue.Signal(instance);
                }
            }
        }
        finally
        {
            queue.End(instance);
            _uncommitted.Release();
        }
    }

    private async Task CommitAsync(long instance, EpisodeInput input, EpisodeResult result)
    {
        for (int attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            try
            {
                if (await store.CommitAsync(input, result) is { } effects)
                {
                    follow(effects);
                }

                return;
            }
            catch (Exception error)
            {
                Log.EpisodeAborted(logger, instance, attempt, error);
            }
        }
    }
}
