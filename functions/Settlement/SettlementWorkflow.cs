using Distribution.Functions.Orchestration;
using Distribution.Orders;
using Distribution.Settlement;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Options;

namespace Distribution.Functions.Settlement;

/// <summary>
/// The clock of settlement: a planner that wakes every hour, and for every hour and shard that has something due one
/// orchestration that waits for the hour and pages through its rows.
/// </summary>
public sealed class SettlementWorkflow(DueBook due, SettleBucket settle, IOptions<DueBookOptions> options)
{
    public const string PlannerId = "settle-planner";
    public const string Planner = "SettlementPlanner";

    private const string Bucket = "SettlementBucket";
    private const string Plan = "PlanSettlement";
    private const string Page = "SettlePage";

    /// <summary>A row that is inserted later than this before its hour is found when the hour itself begins.</summary>
    private const int HoursAhead = 2;

    private const int MaxPages = 50;

    [Function(Planner)]
    public static async Task PlanHoursAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        DateTime now = context.CurrentUtcDateTime;
        DateTime hour = new(now.Year, now.Month, now.Day, now.Hour, 0, 0, DateTimeKind.Utc);
        try
        {
            await context.CallActivityAsync<int>(Plan, DueBook.HourOf(hour), Orchestrations.Patiently);
        }
        catch (TaskFailedException)
        {
            // What is not planned is settled by the sweep; the planner itself must live on.
        }

        await context.CreateTimer(hour.AddHours(1), CancellationToken.None);
        context.ContinueAsNew();
    }

    /// <summary>Starts the buckets of this hour and the next few that have rows; how many were not there yet.</summary>
    [Function(Plan)]
    public async Task<int> PlanAsync([ActivityTrigger] string hour, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        int started = 0;
        for (int ahead = 0; ahead <= HoursAhead; ahead++)
        {
            string planned = DueBook.HourOf(DueBook.StartOf(hour).AddHours(ahead));
            for (int shard = 0; shard < options.Value.Shards; shard++)
            {
                if ((await due.PageAsync(planned, shard, null, 1, cancellation)).Count > 0)
                {
                    var bucket = new SettlementBucket(planned, shard);
                    started += await client.EnsureAsync(Bucket, bucket.InstanceId, bucket, cancellation) ? 1 : 0;
                }
            }
        }

        return started;
    }

    [Function(Bucket)]
    public static async Task SettleHourAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        SettlementBucket bucket = context.GetInput<SettlementBucket>() ?? throw new InvalidOperationException("A bucket was started without its hour.");
        DateTime start = DueBook.StartOf(bucket.Hour).UtcDateTime;
        if (context.CurrentUtcDateTime < start)
        {
            await context.CreateTimer(start, CancellationToken.None);
        }

        string? after = bucket.After;
        for (int page = 0; page < MaxPages; page++)
        {
            var command = new SettleBucketCommand(bucket.Hour, bucket.Shard, after);
            SettleBucketResult result = await context.CallActivityAsync<SettleBucketResult>(Page, command, Orchestrations.Patiently);
            after = result.Next;
            if (after is null)
            {
                return;
            }
        }

        context.ContinueAsNew(bucket with { After = after });
    }

    [Function(Page)]
    public Task<SettleBucketResult> SettlePageAsync([ActivityTrigger] SettleBucketCommand command, CancellationToken cancellation) =>
        settle.HandleAsync(command, cancellation);
}
