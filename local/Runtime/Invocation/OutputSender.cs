using System.Collections;
using EmbeddedFunctions.Discovery;
using EmbeddedFunctions.ServiceBus;

namespace EmbeddedFunctions.Invocation;

/// <summary>Sends what a function returned for its queue outputs, all of it in one write.</summary>
internal sealed class OutputSender(IQueueSender queues, ValueConversion conversion)
{
    public Task SendAsync(FunctionDescriptor function, object? result, CancellationToken cancellation)
    {
        var messages = new List<QueueMessage>();
        foreach (QueueOutput output in function.Outputs)
        {
            foreach (object value in Values(output.Property is null || result is null ? result : output.Property.GetValue(result)))
            {
                messages.Add(new QueueMessage(output.Queue, Guid.NewGuid().ToString("N"), null, null, conversion.ToBody(value), null));
            }
        }

        return messages.Count == 0 ? Task.CompletedTask : queues.SendAsync(messages, cancellation);
    }

    private static IEnumerable<object> Values(object? value) => value switch
    {
        null => [],
        string or byte[] or IDictionary => [value],
        IEnumerable many => many.OfType<object>(),
        _ => [value],
    };
}
