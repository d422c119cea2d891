using EmbeddedFunctions.Hosting;
using EmbeddedFunctions.ServiceBus;
using EmbeddedFunctions.ServiceBus.Queues;
using static Distribution.Tests.Runtime.ServiceBus.BrokerFixture;

namespace Distribution.Tests.Runtime.ServiceBus;

public sealed class SendingTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    private readonly SimulatedClock _clock = new(Noon);

    [Fact]
    public async Task A_second_message_with_the_same_id_is_dropped_within_the_window_also_after_a_restart()
    {
        await using var fixture = new BrokerFixture(_clock, new QueueOptions("a"), new QueueOptions("b"));
        await fixture.OpenAsync(_ => { });
        await fixture.SendAsync(Message("a", "1"), Message("a", "1"), Message("a", "2"), Message("b", "1"));
        await fixture.DrainAsync();
        _clock.SetUtcNow(Noon.AddMinutes(9));
        await fixture.SendAsync(Message("A", "1"));
        await fixture.DrainAsync();
        await fixture.CloseAsync();
        await fixture.OpenAsync(_ => { });
        await fixture.SendAsync(Message("a", "1"));
        await fixture.DrainAsync();
        fixture.Handled.Order().ShouldBe(["1", "1", "2"]);
        _clock.SetUtcNow(Noon.AddMinutes(10));
        await fixture.SendAsync(Message("a", "1"));
        await fixture.DrainAsync();
        fixture.Handled.Count.ShouldBe(4);
    }

    [Fact]
    public async Task Ids_of_messages_that_wait_and_of_dead_letters_are_remembered_over_a_restart_until_their_window_ends()
    {
        await using var fixture = new BrokerFixture(_clock, new QueueOptions("a") { MaxDeliveryCount = 1 });
        await fixture.OpenAsync(_ => throw new InvalidOperationException("no"));
        await fixture.SendAsync(Message("a", "dead"));
        await fixture.DrainAsync();
        await fixture.CloseAsync();
        await fixture.OpenAsync(handler: null);
        _clock.SetUtcNow(Noon.AddMinutes(5));
        await fixture.SendAsync(Message("a", "waits"), Message("a", "dead"));
        await fixture.CloseAsync();
        await fixture.OpenAsync(handler: null);
        await fixture.SendAsync(Message("a", "waits"), Message("a", "dead"));
        fixture.Broker.Count("a").ShouldBe(new QueueCounts(1, 1));
        await fixture.CloseAsync();

        _clock.SetUtcNow(Noon.AddMinutes(10));
        await fixture.OpenAsync(handler: null);
        await fixture.SendAsync(Message("a", "waits"), Message("a", "dead"));
        fixture.Broker.Count("a").ShouldBe(new QueueCounts(2, 1));
        await fixture.CloseAsync();

        await fixture.OpenAsync(_ => { });
        await fixture.DrainAsync();
        fixture.Handled.Order().ShouldBe(["dead", "dead", "waits"]);
    }

    [Fact]
    public async Task Of_many_messages_settled_together_every_id_is_remembered_over_a_restart()
    {
        await using var fixture = new BrokerFixture(_clock, new QueueOptions("a"), new QueueOptions("b"));
        QueueMessage[] messages = [.. Enumerable.Range(0, 200).Select(i => Message(i % 2 == 0 ? "a" : "b", $"m{i}"))];
        await fixture.OpenAsync(_ => { });
        await fixture.SendAsync(messages);
        await fixture.DrainAsync();
        await fixture.CloseAsync();

        await fixture.OpenAsync(_ => { });
        await fixture.SendAsync(messages);
        await fixture.DrainAsync();
        fixture.Handled.Count.ShouldBe(200);
    }

    [Fact]
    public async Task A_window_may_be_as_long_as_seven_days()
    {
        await using var first = new BrokerFixture(_clock, new QueueOptions("a") { DuplicateDetectionWindow = TimeSpan.FromDays(7) });
        await first.OpenAsync(_ => { });
        for (int day = 0; day < 7; day++)
        {
            _clock.SetUtcNow(Noon.AddDays(day));
            await first.SendAsync(Message("a", "1"), Message("a", "day" + day));

            // A clock that jumps a day past a message being handled takes its lock away.
            await first.DrainAsync();
        }

        first.Handled.Count.ShouldBe(8);
    }

    [Fact]
    public async Task Without_a_window_nothing_is_dropped()
    {
        await using var fixture = new BrokerFixture(_clock, new QueueOptions("a") { DuplicateDetectionWindow = TimeSpan.Zero });
        await fixture.OpenAsync(_ => { });
        await fixture.SendAsync(Message("a", "1"), Message("a", "1"));
        await fixture.DrainAsync();
        fixture.Handled.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_batch_is_sent_whole_or_not_at_all()
    {
        await using var fixture = new BrokerFixture(_clock, new QueueOptions("a"), new QueueOptions("s") { RequiresSession = true });
        await fixture.OpenAsync(_ => { });
        await Should.ThrowAsync<InvalidOperationException>(() => fixture.SendAsync(Message("a", "1"), Message("s", "2")));
        await Should.ThrowAsync<InvalidOperationException>(() => fixture.SendAsync(Message("a", "1"), Message("unknown", "2")));
        await Should.ThrowAsync<ArgumentException>(() => fixture.SendAsync(Message("a", "1"), Message("a", new string('x', 129))));
        await fixture.DrainAsync();
        fixture.Handled.ShouldBeEmpty();
        await fixture.SendAsync(Message("a", "1"));
        await fixture.DrainAsync();
        fixture.Handled.ShouldBe(["1"]);
    }

    [Fact]
    public async Task A_scheduled_message_comes_at_its_time_also_after_a_restart()
    {
        await using var fixture = new BrokerFixture(_clock, new QueueOptions("a"));
        await fixture.OpenAsync(_ => { });
        await fixture.SendAsync(Message("a", "early", at: Noon.AddMinutes(1)), Message("a", "late", at: Noon.AddMinutes(2)), Message("a", "past", at: Noon.AddMinutes(-1)));
        await fixture.DrainAsync();
        fixture.Handled.ShouldBe(["past"]);
        fixture.Broker.NextDue.ShouldBe(Noon.AddMinutes(1));
        _clock.SetUtcNow(Noon.AddMinutes(1));
        fixture.Broker.IsIdle.ShouldBeFalse();
        fixture.Broker.Wake();
        await fixture.DrainAsync();
        fixture.Handled.ShouldBe(["past", "early"]);
        await fixture.CloseAsync();
        await fixture.OpenAsync(_ => { });
        fixture.Broker.NextDue.ShouldBe(Noon.AddMinutes(2));
        _clock.SetUtcNow(Noon.AddMinutes(2));
        fixture.Broker.Wake();
        await fixture.DrainAsync();
        fixture.Handled.ShouldBe(["past", "early", "late"]);
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 1)]
    public async Task An_aged_message_is_not_delivered(bool keep, int deadLetters)
    {
        await using var fixture = new BrokerFixture(_clock, new QueueOptions("a") { TimeToLive = TimeSpan.FromHours(1), DeadLetterOnExpiration = keep });
        await fixture.OpenAsync(handler: null);
        await fixture.SendAsync(Message("a", "old"));
        _clock.SetUtcNow(Noon.AddHours(1));
        await fixture.SendAsync(Message("a", "new"));
        await fixture.CloseAsync();
        await fixture.OpenAsync(_ => { });
        await fixture.DrainAsync();
        fixture.Handled.ShouldBe(["new"]);
        fixture.Broker.Count("a").ShouldBe(new QueueCounts(0, deadLetters));
        fixture.Broker.DeadLetters("a", 0, 10).ShouldAllBe(letter => letter.Reason == "TTLExpiredException" && letter.MessageId == "old");
    }
}
