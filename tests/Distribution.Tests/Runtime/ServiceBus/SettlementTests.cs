using EmbeddedFunctions.Hosting;
using EmbeddedFunctions.ServiceBus;
using EmbeddedFunctions.ServiceBus.Queues;
using static Distribution.Tests.Runtime.ServiceBus.BrokerFixture;

namespace Distribution.Tests.Runtime.ServiceBus;

public sealed class SettlementTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    private readonly SimulatedClock _clock = new(Noon);

    [Theory]
    [InlineData(false, true, 1, 1, 0)] // success, complete: gone
    [InlineData(false, false, 2, 10, 1)] // success, nothing settled: comes again when the lock ends, until it is given up
    [InlineData(true, true, 10, 10, 1)] // throws: abandoned at once, until it is given up
    [InlineData(true, false, 10, 10, 1)]
    public async Task A_delivery_ends_by_what_the_handler_did(bool throws, bool completes, int soon, int later, int deadLetters)
    {
        await using var fixture = new BrokerFixture(_clock, new QueueOptions("a"));
        var counts = new List<int>();
        await fixture.OpenAsync((delivery, _) =>
        {
            counts.Add(delivery.DeliveryCount);
            return throws ? throw new InvalidOperationException("no") : Task.FromResult(completes);
        });
        await fixture.SendAsync(Message("a", "1"));
        await fixture.DrainAsync();
        _clock.SetUtcNow(Noon.AddMinutes(1));
        fixture.Broker.Wake();
        await fixture.DrainAsync();
        counts.Count.ShouldBe(soon);
        for (int minute = 2; minute < 20; minute++)
        {
            _clock.SetUtcNow(Noon.AddMinutes(minute));
            fixture.Broker.Wake();
            await fixture.DrainAsync();
        }

        counts.ShouldBe(Enumerable.Range(1, later));
        fixture.Broker.Count("a").ShouldBe(new QueueCounts(0, deadLetters));
        fixture.Broker.DeadLetters("a", 0, 10).ShouldAllBe(letter => letter.Reason == "MaxDeliveryCountExceeded" && letter.DeliveryCount == 10);
    }

    [Fact]
    public async Task A_dead_letter_tells_its_story_and_can_be_sent_again()
    {
        await using var fixture = new BrokerFixture(_clock, new QueueOptions("a") { MaxDeliveryCount = 2 });
        bool works = false;
        await fixture.OpenAsync(_ => works.ShouldBeTrue());
        await fixture.SendAsync(Message("a", "1"), Message("a", "2"));
        await fixture.DrainAsync();
        DeadLetter letter = fixture.Broker.DeadLetters("a", 0, 1).ShouldHaveSingleItem();
        letter.MessageId.ShouldBe("1");
        letter.EnqueuedTime.ShouldBe(Noon);
        letter.Description.ShouldBe("Shouldly.ShouldAssertException");
        fixture.Broker.DeadLetters("a", letter.SequenceNumber, 10).ShouldHaveSingleItem().MessageId.ShouldBe("2");

        works = true;
        fixture.Handled.Clear();
        (await fixture.Broker.ResubmitAsync("a", [letter.SequenceNumber, 999], CancellationToken.None)).ShouldBe(1);
        (await fixture.Broker.ResubmitAsync("a", [letter.SequenceNumber], CancellationToken.None)).ShouldBe(0);
        await fixture.DrainAsync();
        fixture.Handled.ShouldBe(["1"]);
        fixture.Broker.Count("a").ShouldBe(new QueueCounts(0, 1));
    }

    [Fact]
    public async Task A_retry_delay_grows_with_the_deliveries()
    {
        await using var fixture = new BrokerFixture(_clock, new QueueOptions("a")
        {
            RetryDelay = TimeSpan.FromSeconds(10), MaxRetryDelay = TimeSpan.FromSeconds(25), MaxDeliveryCount = 4,
        });
        var times = new List<double>();
        await fixture.OpenAsync(_ =>
        {
            times.Add((_clock.GetUtcNow() - Noon).TotalSeconds);
            throw new InvalidOperationException("no");
        });
        await fixture.SendAsync(Message("a", "1"));
        await fixture.DrainAsync();
        while (fixture.Broker.NextDue is { } due)
        {
            _clock.SetUtcNow(due);
            fixture.Broker.Wake();
            await fixture.DrainAsync();
        }

        times.ShouldBe([0, 10, 30, 55]);
        fixture.Broker.Count("a").DeadLetters.ShouldBe(1);
    }

    [Fact]
    public async Task A_handler_that_outlives_its_lock_no_longer_decides()
    {
        await using var fixture = new BrokerFixture(_clock, new QueueOptions("a"));
        var first = new TaskCompletionSource();
        var second = new TaskCompletionSource();
        var counts = new List<int>();
        await fixture.OpenAsync(async (delivery, _) =>
        {
            counts.Add(delivery.DeliveryCount);
            await (delivery.DeliveryCount == 1 ? first.Task : second.Task);
            return true;
        });
        await fixture.SendAsync(Message("a", "1"));
        await UntilAsync(() => counts.Count == 1);
        _clock.SetUtcNow(Noon.AddMinutes(5));
        fixture.Broker.Wake();
        counts.Count.ShouldBe(1);
        fixture.Broker.NextDue.ShouldBe(Noon.AddMinutes(6));
        _clock.SetUtcNow(Noon.AddMinutes(6));
        fixture.Broker.Wake();
        await UntilAsync(() => counts.Count == 2);
        first.SetResult();
        await Task.Delay(20);
        fixture.Broker.Count("a").Messages.ShouldBe(1);
        second.SetResult();
        await fixture.DrainAsync();
        fixture.Broker.Count("a").ShouldBe(new QueueCounts(0, 0));
        counts.ShouldBe([1, 2]);
    }

    [Fact]
    public async Task After_a_crash_in_the_handler_the_message_comes_again_and_its_count_has_grown()
    {
        await using var fixture = new BrokerFixture(_clock, new QueueOptions("a") { MaxDeliveryCount = 3 });
        await fixture.OpenAsync(handler: null);
        await fixture.SendAsync(Message("a", "poison"));
        await fixture.CloseAsync();
        for (int life = 1; life <= 3; life++)
        {
            var reached = new TaskCompletionSource<int>();
            await fixture.OpenAsync(async (delivery, cancellation) =>
            {
                reached.SetResult(delivery.DeliveryCount);
                await Task.Delay(Timeout.Infinite, cancellation);
                return true;
            });
            (await reached.Task).ShouldBe(life);
            await fixture.KillAsync();
        }

        await fixture.OpenAsync(_ => { });
        await fixture.DrainAsync();
        fixture.Handled.ShouldBeEmpty();
        fixture.Broker.DeadLetters("a", 0, 10).ShouldHaveSingleItem().Reason.ShouldBe("MaxDeliveryCountExceeded");
    }

    [Fact]
    public async Task A_crash_before_the_completion_is_on_disk_delivers_again()
    {
        await using var fixture = new BrokerFixture(_clock, new QueueOptions("a"));
        var reached = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        await fixture.OpenAsync(async (_, _) =>
        {
            reached.SetResult();
            await go.Task;
            return true;
        });
        await fixture.SendAsync(Message("a", "1"));
        await reached.Task;
        await UntilAsync(() => fixture.StoredDeliveryCount() == 1);
        await fixture.KillAsync();
        go.SetResult();
        int count = 0;
        await fixture.OpenAsync(delivery => count = delivery.DeliveryCount);
        await fixture.DrainAsync();
        count.ShouldBe(2);
        fixture.Broker.Count("a").ShouldBe(new QueueCounts(0, 0));
    }

    [Fact]
    public async Task Stopping_cancels_handlers_and_keeps_their_messages()
    {
        await using var fixture = new BrokerFixture(_clock, new QueueOptions("a"));
        var reached = new TaskCompletionSource();
        QueueBroker broker = await fixture.OpenAsync(async (_, cancellation) =>
        {
            reached.SetResult();
            await Task.Delay(Timeout.Infinite, cancellation);
            return true;
        });
        await fixture.SendAsync(Message("a", "1"));
        await reached.Task;
        await broker.StopAsync(TimeSpan.FromMilliseconds(20));
        await fixture.CloseAsync();
        await fixture.OpenAsync(_ => { });
        await fixture.DrainAsync();
        fixture.Handled.ShouldBe(["1"]);
    }
}
