using System.Text;
using Azure.Messaging.ServiceBus;
using Distribution.Azure.Connections;
using Distribution.Azure.ServiceBus;
using Distribution.Azure.Tests.Amqp;
using Distribution.Kernel;
using Distribution.Messaging;
using Distribution.Storage;
using Distribution.Tests.Contracts;
using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Framing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Distribution.Azure.Tests.ServiceBus;

public sealed class ServiceBusMessageSenderTests : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;

    private AmqpPeer _peer = new();
    private ServiceBusClient? _client;
    private ServiceBusMessageSender? _sender;

    private ServiceBusMessageSender Sender => _sender ??= new ServiceBusMessageSender(Client);

    private ServiceBusClient Client => _client ??= AzureClients.ServiceBus(new ServiceBusConnection { ConnectionString = _peer.ConnectionString }, new AzureCredentials());

    public ValueTask InitializeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        await (_sender?.DisposeAsync() ?? default);
        await (_client?.DisposeAsync() ?? default);
        _peer.Dispose();
    }

    [Fact]
    public async Task A_message_carries_its_id_its_session_and_its_body()
    {
        await Sender.SendAsync([Message("order-events", "id-1", "session-1", """{"n":1}""")], None);

        WireTransfer transfer = _peer.Transfers.ShouldHaveSingleItem();
        transfer.Address.ShouldBe("order-events");
        WireMessage message = transfer.Messages.ShouldHaveSingleItem();
        (message.Id, message.Group, message.ContentType, message.Due, Encoding.UTF8.GetString(message.Body))
            .ShouldBe(("id-1", "session-1", "application/json", (DateTime?)null, """{"n":1}"""));
        _peer.Claims.ShouldContain(claim => claim.EndsWith("/order-events", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_message_without_a_session_has_no_group()
    {
        await Sender.SendAsync([Message("refund-requests", "id-1", null, "{}")], None);

        _peer.Transfers.ShouldHaveSingleItem().Messages.ShouldHaveSingleItem().Group.ShouldBeNull();
    }

    [Fact]
    public async Task A_message_that_is_not_due_yet_carries_its_time()
    {
        var due = new DateTimeOffset(2030, 1, 2, 11, 4, 5, TimeSpan.FromHours(8));

        await Sender.SendAsync([Message("q", "id-1", null, "{}") with { Due = due }, Message("q", "id-2", null, "{}")], None);

        _peer.Transfers.ShouldHaveSingleItem().Messages.Select(message => message.Due).ShouldBe([due.UtcDateTime, null]);
    }

    [Fact]
    public async Task Several_messages_of_a_queue_are_one_batch_in_their_order()
    {
        await Sender.SendAsync([.. Enumerable.Range(0, 50).Select(n => Message("q", $"id-{n}", $"s{n % 3}", $$"""{"n":{{n}}}"""))], None);

        WireTransfer transfer = _peer.Transfers.ShouldHaveSingleItem();
        transfer.Format.ShouldBe(WireTransfer.BatchFormat);
        transfer.Messages.Select(message => (message.Id, message.Group, Encoding.UTF8.GetString(message.Body)))
            .ShouldBe(Enumerable.Range(0, 50).Select(n => ((string?)$"id-{n}", (string?)$"s{n % 3}", $$"""{"n":{{n}}}""")));
    }

    [Fact]
    public async Task Messages_of_two_queues_are_two_transfers()
    {
        await Sender.SendAsync([Message("q1", "a", null, "1"), Message("q2", "b", null, "2"), Message("q1", "c", null, "3")], None);

        _peer.Transfers.Select(transfer => (transfer.Address, string.Join(' ', transfer.Messages.Select(message => message.Id))))
            .ShouldBe([("q1", "a c"), ("q2", "b")], ignoreOrder: true);
    }

    [Fact]
    public async Task What_does_not_fit_into_one_batch_goes_in_several_none_larger_than_the_queue_takes()
    {
        Restart(new AmqpPeer { MaxMessageSize = 8 * 1024 });

        await Sender.SendAsync([.. Enumerable.Range(0, 20).Select(n => Message("q", $"id-{n}", "s", new string('x', 1500)))], None);

        _peer.Transfers.Count.ShouldBeGreaterThan(3);
        _peer.Transfers.ShouldAllBe(transfer => transfer.Size <= 8 * 1024);
        _peer.Transfers.SelectMany(transfer => transfer.Messages).Select(message => message.Id).ShouldBe(Enumerable.Range(0, 20).Select(n => $"id-{n}"));
    }

    [Fact]
    public async Task A_message_larger_than_its_queue_takes_is_refused_by_name_and_is_not_a_fault_that_passes()
    {
        Restart(new AmqpPeer { MaxMessageSize = 8 * 1024 });

        ArgumentException refusal = await Should.ThrowAsync<ArgumentException>(
            () => Sender.SendAsync([Message("q", "small", "s", "{}"), Message("q", "large", "s", new string('x', 9000)), Message("q", "behind", "s", "{}")], None));

        refusal.Message.ShouldContain("large");
        _peer.Transfers.SelectMany(transfer => transfer.Messages).Select(message => message.Id).ShouldBe(["small"]);
    }

    [Fact]
    public async Task The_largest_message_an_outbox_takes_fits_a_queue_of_the_standard_tier()
    {
        await Sender.SendAsync([new OutboxMessage("q", new string('i', OutboxMessage.MaxName), new string('s', OutboxMessage.MaxName), new byte[OutboxMessage.MaxBody])], None);

        _peer.Transfers.ShouldHaveSingleItem().Messages.ShouldHaveSingleItem().Body.Length.ShouldBe(OutboxMessage.MaxBody);
    }

    [Fact]
    public async Task A_connection_cut_before_the_answer_is_followed_by_the_same_ids_again()
    {
        _peer.Answer = static number => number == 1 ? throw new IOException("cut") : null;

        await Sender.SendAsync([Message("q", "id-1", "s", "1"), Message("q", "id-2", "s", "2")], None);

        _peer.Transfers.Select(transfer => string.Join(' ', transfer.Messages.Select(message => message.Id))).ShouldBe(["id-1 id-2", "id-1 id-2"]);
    }

    [Fact]
    public async Task A_connection_that_is_always_cut_is_a_fault_that_passes_and_the_messages_stay_in_the_outbox()
    {
        _peer.Answer = static _ => throw new IOException("cut");
        var store = new InMemoryEntityStore();
        await Should.ThrowAsync<RetryableException>(() => Sender.SendAsync([Message("q", "id-1", "s", "1")], None));

        var outbox = new Outbox(store, Sender, NullLogger<Outbox>.Instance);
        (await outbox.CommitAsync(new PartitionBatch("p").Send(Message("q", "id-2", "s", "2")), None)).ShouldBeNull();
        _peer.Answer = static _ => null;
        (await new OutboxSweep(store, outbox, NullLogger<OutboxSweep>.Instance).RunAsync(None)).ShouldBe(1);

        _peer.Transfers[^1].Messages.ShouldHaveSingleItem().Id.ShouldBe("id-2");
        (await store.RangeAsync("p", "", "~", 10, None)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("com.microsoft:server-busy")]
    [InlineData("com.microsoft:timeout")]
    [InlineData("amqp:resource-limit-exceeded")]
    [InlineData("amqp:internal-error")]
    public async Task A_queue_that_is_busy_or_full_is_a_fault_that_passes(string condition)
    {
        _peer.Answer = _ => new Rejected { Error = new Error { Condition = condition, Description = "not now" } };

        await Should.ThrowAsync<RetryableException>(() => Sender.SendAsync([Message("q", "id-1", "s", "1")], None));
    }

    [Fact]
    public async Task A_queue_that_refuses_the_size_is_not_asked_for_ever()
    {
        _peer.Answer = static _ => new Rejected { Error = new Error { Condition = "amqp:link:message-size-exceeded", Description = "too large" } };

        await Should.ThrowAsync<ArgumentException>(() => Sender.SendAsync([Message("q", "id-1", "s", "1")], None));
    }

    [Fact]
    public async Task A_queue_that_is_not_there_is_a_fault_of_the_deployment()
    {
        _peer.Missing.Add("nowhere");

        ServiceBusException error = await Should.ThrowAsync<ServiceBusException>(() => Sender.SendAsync([Message("nowhere", "id-1", "s", "1")], None));

        error.Reason.ShouldBe(ServiceBusFailureReason.MessagingEntityNotFound);
    }

    [Fact]
    public async Task Nobody_listening_is_a_fault_that_passes()
    {
        _peer.Dispose();

        await Should.ThrowAsync<RetryableException>(() => Sender.SendAsync([Message("q", "id-1", "s", "1")], None));
    }

    [Fact]
    public async Task A_caller_who_leaves_is_told_so()
    {
        using var caller = new CancellationTokenSource();
        await caller.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => Sender.SendAsync([Message("q", "id-1", "s", "1")], caller.Token));
    }

    private static OutboxMessage Message(string queue, string id, string? session, string body) => new(queue, id, session, Encoding.UTF8.GetBytes(body));

    private void Restart(AmqpPeer peer)
    {
        _peer.Dispose();
        _peer = peer;
    }
}
