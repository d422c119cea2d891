using EmbeddedFunctions.Hosting;
using EmbeddedFunctions.ServiceBus;
using static Distribution.Tests.Runtime.ServiceBus.BrokerFixture;

namespace Distribution.Tests.Runtime.ServiceBus;

/// <summary>The next message of a session does not wait until the end of the one before is on disk.</summary>
public sealed class SessionReleaseTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    private readonly SimulatedClock _clock = new(Noon);

    [Fact]
    public async Task A_session_goes_on_while_the_end_of_its_message_is_on_its_way_to_disk()
    {
        await using var fixture = new BrokerFixture(_clock, new QueueOptions("s") { RequiresSession = true });
        using var disk = new ManualResetEventSlim();
        Task slow = Task.CompletedTask;
        await fixture.OpenAsync(delivery =>
        {
            if (delivery.Content.MessageId == "1")
            {
                slow = fixture.Database.WriteAsync(_ => disk.Wait());
            }
        });
        await fixture.SendAsync(Message("s", "1", "x"), Message("s", "2", "x"), Message("s", "3", "x"));

        await UntilAsync(() => fixture.Handled.Count == 3);
        fixture.Broker.IsIdle.ShouldBeFalse("nothing of it is on disk");
        fixture.Broker.Count("s").Messages.ShouldBe(3);
        disk.Set();
        await slow;
        await fixture.DrainAsync();
        fixture.Handled.ShouldBe(["1", "2", "3"]);
        fixture.Broker.Count("s").Messages.ShouldBe(0);
    }

    [Fact]
    public async Task A_message_whose_end_cannot_be_written_comes_again()
    {
        await using var fixture = new BrokerFixture(_clock, new QueueOptions("s") { RequiresSession = true, DuplicateDetectionWindow = TimeSpan.FromMinutes(10) });
        await fixture.OpenAsync(_ => { });
        await fixture.Database.WriteAsync(session => session.Execute("ALTER TABLE queue_past RENAME TO gone"));
        await fixture.SendAsync(Message("s", "1", "x"), Message("s", "2", "x"));
        await fixture.DrainAsync();
        fixture.Handled.ShouldBe(["1", "2"]);
        fixture.Broker.Count("s").Messages.ShouldBe(2);

        await fixture.Database.WriteAsync(session => session.Execute("ALTER TABLE gone RENAME TO queue_past"));
        _clock.SetUtcNow(Noon.AddMinutes(1));
        fixture.Broker.Wake();
        await fixture.DrainAsync();
        fixture.Handled.ShouldBe(["1", "2", "1", "2"]);
        fixture.Broker.Count("s").Messages.ShouldBe(0);
    }
}
