using System.Text;
using Distribution.Kernel;
using Distribution.Local.Messaging;
using Distribution.Messaging;
using Distribution.Tests.Contracts;
using Distribution.Tests.Payments.Kit;
using Distribution.Tests.TestKit;
using EmbeddedFunctions.ServiceBus;
using Microsoft.Extensions.Logging;

namespace Distribution.Tests.Messaging;

public sealed class RedeliveryTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 1, 0, 0, TimeSpan.Zero);
    private static readonly OutboxMessage Message = new("q", "whatever", "s1", Encoding.UTF8.GetBytes("{}"));

    private readonly QueueSender _queue = new();
    private readonly TestClock _clock = new(Start);
    private readonly TestLog _log = new();
    private readonly Redelivery _redelivery;

    public RedeliveryTests() => _redelivery = new Redelivery(_queue, _clock, new Logger<Redelivery>(_log));

    [Fact]
    public async Task What_may_pass_comes_again_under_ids_of_its_own_with_growing_waits_for_more_than_an_hour()
    {
        string id = "m1";
        var ids = new List<string>();
        var waits = new List<TimeSpan>();
        for (int attempt = 1; attempt <= Redelivery.MaxAttempts; attempt++)
        {
            await RunAsync(id, new RetryableException("out"));
            OutboxMessage again = _queue.TakeAll().ShouldHaveSingleItem();
            (again.Queue, again.Session, again.Body).ShouldBe((Message.Queue, Message.Session, Message.Body));
            waits.Add(again.Due.ShouldNotBeNull() - _clock.GetUtcNow());
            ids.Add(id = again.Id);
        }

        ids.ShouldBeUnique();
        ids[0].ShouldBe("m1~1");
        waits.ShouldBe(waits.Order());
        waits[0].ShouldBeLessThan(TimeSpan.FromSeconds(10));
        waits.Aggregate(TimeSpan.Zero, (sum, wait) => sum + wait).ShouldBeGreaterThan(TimeSpan.FromHours(1));

        await Should.ThrowAsync<RetryableException>(() => RunAsync(id, new RetryableException("still out")));
        _queue.Count.ShouldBe(0);
        _log.Text.ShouldContain("Error Message m1 of q is given up after 16 attempts");
    }

    [Fact]
    public async Task What_is_done_or_cannot_pass_is_not_sent_again()
    {
        await _redelivery.RunAsync(Message, "m1", () => Task.CompletedTask, default);
        await Should.ThrowAsync<InvalidDataException>(() => RunAsync("m1", new InvalidDataException("poison")));
        _queue.Count.ShouldBe(0);
    }

    [Fact]
    public void On_a_laptop_ten_deliveries_alone_outlast_half_an_hour()
    {
        foreach (QueueOptions queue in ProductQueues.All.Where(queue => QueueNames.WithSessions.Concat(QueueNames.WithoutSessions).Contains(queue.Name)))
        {
            IEnumerable<TimeSpan> waits = Enumerable.Range(1, queue.MaxDeliveryCount - 1).Select(queue.DelayAfter);
            waits.Aggregate(TimeSpan.Zero, (sum, wait) => sum + wait).ShouldBeGreaterThan(TimeSpan.FromMinutes(30), queue.Name);
        }
    }

    public void Dispose() => _log.Dispose();

    private Task RunAsync(string id, Exception fault) => _redelivery.RunAsync(Message, id, () => Task.FromException(fault), default);
}
