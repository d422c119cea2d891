using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Distribution.Tests.Runtime.Hosting;

public sealed record Order(string Id, int Amount);

/// <summary>What the functions of a test did, one line each.</summary>
public sealed class Journal(TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_gate)
            {
                return [.. _lines];
            }
        }
    }

    public void Add(string line)
    {
        lock (_gate)
        {
            _lines.Add($"{clock.GetUtcNow():HH:mm:ss} {line}");
        }
    }
}

public sealed class Scoped : IDisposable
{
    public bool IsDisposed { get; private set; }

    public void Dispose() => IsDisposed = true;
}

/// <summary>A timer starts an orchestration, its activity returns a message, the message's handler notes it.</summary>
public sealed class HostFunctions(Journal journal, Scoped scoped)
{
    [Function("Hourly")]
    public async Task HourlyAsync([TimerTrigger("0 0 * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient durable, CancellationToken cancellation)
    {
        string id = await durable.ScheduleNewOrchestrationInstanceAsync("Flow", new Order("o1", 5), cancellation);
        journal.Add($"timer late={timer.IsPastDue} id={id.Length > 0} disposed={scoped.IsDisposed}");
    }

    [Function("Flow")]
    public static async Task<int> FlowAsync([OrchestrationTrigger] TaskOrchestrationContext context, Order? order)
    {
        await context.CreateTimer(TimeSpan.FromMinutes(10), CancellationToken.None);
        return await context.CallActivityAsync<int>("Publish", order);
    }

    [Function("Publish")]
    public async Task<int> PublishAsync([ActivityTrigger] Order order, string instanceId, FunctionContext context)
    {
        await Task.Yield();
        journal.Add($"activity {order.Id} {instanceId.Length > 0} {context.BindingContext.BindingData.Count}");
        return order.Amount;
    }

    [Function("Split")]
    [ServiceBusOutput("lines")]
    public Order[] Split([ServiceBusTrigger("orders", IsSessionsEnabled = true)] Order order, string messageId, int deliveryCount, string sessionId, DateTimeOffset enqueuedTimeUtc)
    {
        journal.Add($"split {order.Id} {messageId} {deliveryCount} {sessionId} {enqueuedTimeUtc:HH:mm}");
        return [new Order(order.Id + "-a", 1), new Order(order.Id + "-b", 2)];
    }

    [Function("Line")]
    public void Line([ServiceBusTrigger("lines")] string body, FunctionContext context)
    {
        journal.Add($"line {body} {context.RetryContext.MaxRetryCount}");
    }
}

public sealed class JournalMiddleware(Journal journal) : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        await next(context);
        journal.Add("after " + context.FunctionDefinition.Name);
    }
}
