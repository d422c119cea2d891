using System.Threading.Channels;
using EmbeddedFunctions.Durable.Store;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;

namespace EmbeddedFunctions.Durable.Dispatch;

/// <summary>
/// Runs queued activities, several at a time. An activity whose result was not committed runs again
/// after a restart; one that ends by the engine's stopping has no result.
/// </summary>
internal sealed class ActivityRunner(IDurableFunctions functions, WorkStore store, DurableClock clock, BusyCount busy, Action<Effects> follow, ILogger logger)
{
    private readonly Channel<ActivityWork> _queue = Channel.CreateUnbounded<ActivityWork>();
    private readonly BusyCount _uncommitted = new();

    public void Add(ActivityWork work)
    {
        busy.Begin();
        _queue.Writer.TryWrite(work);
    }

    /// <summary>One of the loops.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            await foreach (ActivityWork work in _queue.Reader.ReadAllAsync(stopping))
            {
                if (await TryRunAsync(work, stopping) is { } outcome)
                {
                    _uncommitted.Begin();
                    _ = FinishAsync(work, outcome);
                }
                else
                {
                    busy.End();
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // What is left in the queue is found again at the next start.
        }
    }

    /// <summary>Waits until no result is being committed. The loops must have ended.</summary>
    public async Task DrainAsync()
    {
        while (!_uncommitted.IsZero)
        {
            await Task.Yield();
        }
    }

    private async Task<InboxMessage?> TryRunAsync(ActivityWork work, CancellationToken stopping)
    {
        try
        {
            if (!functions.HasActivity(work.Name))
            {
                throw new FunctionNotFoundException("Activity", work.Name);
            }

            string? output = await functions.RunActivityAsync(work.Name, work.InstanceId, work.Input, stopping);
            return new InboxMessage(0, clock.Now, HistoryKind.TaskCompleted, work.Task, work.Name, output);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception error)
        {
            TaskFailureDetails failure = (error as FunctionNotFoundException)?.ToFailure() ?? TaskFailureDetails.FromException(error);
            return new InboxMessage(0, clock.Now, HistoryKind.TaskFailed, work.Task, work.Name, FailureText.Write(failure));
        }
    }

    private async Task FinishAsync(ActivityWork work, InboxMessage outcome)
    {
        try
        {
            follow(await store.CompleteAsync(work, outcome));
        }
        catch (Exception error)
        {
            Log.ResultLost(logger, work.Name, work.InstanceId, error);
        }
        finally
        {
            busy.End();
            _uncommitted.End();
        }
    }
}
