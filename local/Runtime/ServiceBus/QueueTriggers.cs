using EmbeddedFunctions.Discovery;
using EmbeddedFunctions.Invocation;
using EmbeddedFunctions.ServiceBus.Queues;

namespace EmbeddedFunctions.ServiceBus;

/// <summary>Ties functions to the queues they are triggered by and send to.</summary>
internal static class QueueTriggers
{
    /// <exception cref="FunctionDiscoveryException">A queue is not declared or is of the other kind.</exception>
    public static void Check(QueueBroker broker, IEnumerable<FunctionDescriptor> functions)
    {
        var problems = new List<string>();
        var taken = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (FunctionDescriptor function in functions)
        {
            foreach (QueueOutput output in function.Outputs)
            {
                if (broker.Find(output.Queue) is not { Options.RequiresSession: false })
                {
                    problems.Add($"{function.Name}: it sends to '{output.Queue}', which is not a declared queue without sessions.");
                }
            }

            if (function.Trigger is not QueueTrigger trigger)
            {
                continue;
            }

            if (broker.Find(trigger.Queue) is not { } queue)
            {
                problems.Add($"{function.Name}: the queue '{trigger.Queue}' is not declared.");
            }
            else if (queue.Options.RequiresSession != trigger.Sessions)
            {
                problems.Add($"{function.Name}: IsSessionsEnabled is {trigger.Sessions}, but the queue '{trigger.Queue}' says {queue.Options.RequiresSession}.");
            }
            else if (!taken.TryAdd(trigger.Queue, function.Name))
            {
                problems.Add($"{function.Name}: the queue '{trigger.Queue}' is already handled by {taken[trigger.Queue]}.");
            }
        }

        if (problems.Count > 0)
        {
            throw new FunctionDiscoveryException(problems);
        }
    }

    public static void Attach(QueueBroker broker, IEnumerable<FunctionPlan> plans, FunctionPipeline pipeline)
    {
        foreach (FunctionPlan plan in plans)
        {
            if (plan.Function.Trigger is QueueTrigger trigger)
            {
                broker.Find(trigger.Queue)?.Handle(async (delivery, cancellation) =>
                {
                    await pipeline.InvokeAsync(plan, delivery, cancellation).ConfigureAwait(false);
                    return trigger.AutoComplete;
                });
            }
        }
    }
}
