using Distribution.Functions.Orchestration;
using Distribution.Functions.Settlement;
using Distribution.Orders;
using Distribution.Settlement;
using Distribution.Tests.Runtime.Durable;
using Microsoft.DurableTask.Client;

namespace Distribution.Tests.Functions.Settlement;

public sealed class SettlementWorkflowTests
{
    [Fact]
    public async Task A_bucket_waits_for_its_hour_and_pages_until_nothing_is_left()
    {
        var clock = new ManualClock();
        string hour = DueBook.HourOf(clock.GetUtcNow() + TimeSpan.FromHours(2));
        var pages = new List<string?>();
        await using var durable = new DurableFixture(
            new TestFunctions()
                .Orchestrator("SettlementBucket", SettlementWorkflow.SettleHourAsync)
                .Activity<SettleBucketCommand, SettleBucketResult>("SettlePage", command =>
                {
                    pages.Add(command.After);
                    return new SettleBucketResult(200, 0, pages.Count < 120 ? $"row{pages.Count}" : null);
                }),
            clock: clock);
        var bucket = new SettlementBucket(hour, 3);
        await durable.Client.EnsureAsync("SettlementBucket", bucket.InstanceId, bucket, CancellationToken.None);

        await durable.AdvanceAsync(DueBook.StartOf(hour) - clock.GetUtcNow() - TimeSpan.FromSeconds(1));
        pages.ShouldBeEmpty();
        await durable.AdvanceAsync(TimeSpan.FromSeconds(1));

        pages.Count.ShouldBe(120);
        pages[..3].ShouldBe([null, "row1", "row2"]);
        pages.Distinct().Count().ShouldBe(120);
        bucket.InstanceId.ShouldBe($"settle-{hour}-3");
        (await durable.StateAsync(bucket.InstanceId)).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed);
    }

    [Fact]
    public async Task The_planner_looks_once_an_hour_and_survives_a_plan_that_fails()
    {
        var clock = new ManualClock();
        var hours = new List<string>();
        await using var durable = new DurableFixture(
            new TestFunctions()
                .Orchestrator(SettlementWorkflow.Planner, SettlementWorkflow.PlanHoursAsync)
                .Activity<string, int>("PlanSettlement", hour =>
                {
                    if (hours.Count(planned => planned == hour) < 5 && hours.Count is >= 2 and < 7)
                    {
                        hours.Add(hour);
                        throw new InvalidOperationException("The store is away.");
                    }

                    hours.Add(hour);
                    return 0;
                }),
            clock: clock);
        await durable.Client.EnsureAsync(SettlementWorkflow.Planner, SettlementWorkflow.PlannerId, null, CancellationToken.None);

        await durable.AdvanceAsync(TimeSpan.FromHours(5));

        hours.Distinct().Count().ShouldBe(6);
        hours.Count.ShouldBe(10, "one of six plans is tried five times");
        (await durable.StateAsync(SettlementWorkflow.PlannerId)).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Running);
    }
}
