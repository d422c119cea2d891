using System.Collections.Concurrent;
using EmbeddedFunctions.Hosting;
using EmbeddedFunctions.ServiceBus;
using EmbeddedFunctions.ServiceBus.Queues;
using static Distribution.Tests.Runtime.ServiceBus.BrokerFixture;

namespace Distribution.Tests.Runtime.ServiceBus;

public sealed class ConcurrencyTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    private readonly SimulatedClock _clock = new(Noon);

    [Fact]
    public async Task A_session_is_in_order_and_alone_while_others_run_beside_it()
    {
        const int Sessions = 20;
        const int Each = 30;
        await using var fixture = new BrokerFixture(_clock, new QueueOptions("s") { RequiresSession = true, MaxConcurrentSessions = 8 });
        var seen = new ConcurrentDictionary<string, List<string>>();
        var inside = new ConcurrentDictionary<string, bool>();
        int running = 0;
        int most = 0;
        int overlaps = 0;
        await fixture.OpenAsync(async (delivery, _) =>
        {
            // Counted, not thrown: what a handler throws only makes the message come again.
            string session = delivery.Message.SessionId!;
            Interlocked.Add(ref overlaps, inside.TryAdd(session, true) ? 0 : 1);
            InterlockedMax(ref most, Interlocked.Increment(ref running));
            await Task.Yield();
            bool fails = delivery.DeliveryCount == 1 && delivery.Message.SequenceNumber % 7 == 0;
            if (!fails)
            {
                seen.GetOrAdd(session, _ => []).Add(delivery.Content.MessageId);
            }

            Interlocked.Decrement(ref running);
            inside.TryRemove(session, out bool _);
            return fails ? throw new InvalidOperationException("once") : true;
        });
        await Task.WhenAll(Enumerable.Range(0, Sessions).Select(async session =>
        {
            for (int i = 0; i < Each; i++)
            {
                await fixture.SendAsync(Message("s", $"{session}-{i}", $"session{session}"));
            }
        }));
        await fixture.DrainAsync();
        for (int session = 0; session < Sessions; session++)
        {
            seen[$"session{session}"].ShouldBe(Enumerable.Range(0, Each).Select(i => $"{session}-{i}"));
        }

        overlaps.ShouldBe(0);
        most.ShouldBeInRange(2, 8);
    }

    [Fact]
    public async Task A_session_keeps_its_order_over_a_restart()
    {
        await using var fixture = new BrokerFixture(_clock, new QueueOptions("s") { RequiresSession = true, RetryDelay = TimeSpan.FromSeconds(5) });
        await fixture.OpenAsync(_ => throw new InvalidOperationException("no"));
        await fixture.SendAsync(Message("s", "1", "x"), Message("s", "2", "x"), Message("s", "3", "x", Noon.AddSeconds(1)));
        await fixture.DrainAsync();
        fixture.Handled.ShouldBe(["1"]);
        await fixture.CloseAsync();
        _clock.SetUtcNow(Noon.AddSeconds(2));
        fixture.Handled.Clear();
        await fixture.OpenAsync(_ => { });
        await fixture.SendAsync(Message("s", "4", "x"));
        await fixture.DrainAsync();
        fixture.Handled.ShouldBe(["1", "2", "3", "4"]);
    }

    [Fact]
    public async Task A_scheduled_message_takes_its_place_in_a_session_when_its_time_comes_also_over_a_restart()
    {
        await using var fixture = new BrokerFixture(_clock, new QueueOptions("s") { RequiresSession = true });
        await fixture.OpenAsync(handler: null);
        await fixture.SendAsync(Message("s", "late", "x", Noon.AddSeconds(5)), Message("s", "soon", "x"));
        await fixture.CloseAsync();
        _clock.SetUtcNow(Noon.AddSeconds(10));
        await fixture.OpenAsync(_ => { });
        await fixture.DrainAsync();
        fixture.Handled.ShouldBe(["soon", "late"]);
    }

    [Fact]
    public async Task No_more_handlers_run_than_host_json_allows()
    {
        await using var fixture = new BrokerFixture(_clock, new QueueOptions("a"));
        int running = 0;
        int most = 0;
        await fixture.OpenAsync(
            async (_, cancellation) =>
            {
                InterlockedMax(ref most, Interlocked.Increment(ref running));
                await Task.Delay(1, cancellation);
                Interlocked.Decrement(ref running);
                return true;
            },
            HostJson.Parse("""{ "extensions": { "serviceBus": { "maxConcurrentCalls": 3 } } }"""));
        await fixture.SendAsync([.. Enumerable.Range(0, 100).Select(i => Message("a", $"{i}"))]);
        await fixture.DrainAsync();
        most.ShouldBe(3);
        fixture.Broker.Count("a").Messages.ShouldBe(0);
    }

    [Fact]
    public async Task Idle_means_that_chains_of_messages_have_ended()
    {
        await using var fixture = new BrokerFixture(_clock, new QueueOptions("a"), new QueueOptions("s") { RequiresSession = true });
        int handled = 0;
        await fixture.OpenAsync(async (delivery, _) =>
        {
            Interlocked.Increment(ref handled);
            int left = int.Parse(delivery.Content.MessageId.Split('-')[1]) - 1;
            if (left > 0)
            {
                await fixture.SendAsync(Message(left % 2 == 0 ? "a" : "s", $"{delivery.Content.MessageId.Split('-')[0]}-{left}", "x"));
            }

            return true;
        });
        for (int round = 0; round < 20; round++)
        {
            await fixture.SendAsync(Message("a", $"r{round}-30"));
            while (!fixture.Broker.IsIdle)
            {
                await Task.Yield();
            }

            handled.ShouldBe(30 * (round + 1));
        }
    }

    private static void InterlockedMax(ref int most, int value)
    {
        int seen;
        while (value > (seen = Volatile.Read(ref most)) && Interlocked.CompareExchange(ref most, value, seen) != seen)
        {
        }
    }
}
