using System.Text;
using Distribution.Azure.Tests.Amqp;
using Distribution.Operations;
using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Framing;

namespace Distribution.Azure.Tests.Operations;

public sealed class DeadLettersTests : IDisposable
{
    private const string Queue = "ledger-postings";

    private readonly AmqpPeer _peer = new();

    private LetterBox Box => _peer.Boxes.GetOrAdd(Queue + "/$DeadLetterQueue", static _ => new LetterBox());

    public void Dispose() => _peer.Dispose();

    [Fact]
    public async Task What_queues_have_given_up_is_shown_and_stays()
    {
        Lay(7, "id-a", "book-1");
        Lay(9, "id-b~16", "book-2");

        (int exit, string said) = await RunAsync("dead-letters");

        exit.ShouldBe(1);
        said.ShouldContain("ledger-postings: 2 dead letter(s)");
        said.ShouldContain("7: id-a of session book-1, sent 2026-03-02 10:00:00Z, delivered 100 times. MaxDeliveryCountExceeded: It was given up.");
        said.ShouldContain("9: id-b~16 of session book-2");
        foreach (string other in (string[])["order-events", "refund-requests", "withdrawal-requests"])
        {
            said.ShouldContain(other + ": 0 dead letter(s)");
        }

        Box.Left.ShouldBe([7, 9]);
        _peer.Transfers.ShouldBeEmpty();
    }

    [Fact]
    public async Task Where_there_are_none_all_is_well()
    {
        (int exit, string said) = await RunAsync("dead-letters", Queue, "--send");

        exit.ShouldBe(0);
        said.ShouldContain("ledger-postings: 0 dead letter(s)");
    }

    [Fact]
    public async Task They_are_sent_again_as_they_were_in_order_and_under_ids_that_are_no_repetition()
    {
        Lay(9, "id-b~16", "book-1");
        Lay(7, "id-a", "book-1");
        Lay(8, "id-a!3", null);

        (int exit, string said) = await RunAsync("dead-letters", Queue, "--send");

        exit.ShouldBe(0, said);
        Box.Left.ShouldBeEmpty();
        _peer.Transfers.ShouldAllBe(transfer => transfer.Address == Queue);
        WireMessage[] sent = [.. _peer.Transfers.SelectMany(transfer => transfer.Messages)];
        sent.Select(message => (message.Id, message.Group)).ShouldBe([("id-a!7", "book-1"), ("id-a!8", null), ("id-b!9", "book-1")]);
        foreach (WireMessage message in sent)
        {
            Encoding.UTF8.GetString(message.Body).ShouldBe("{\"n\":1}");
            message.ContentType.ShouldBe("application/json");
            message.Properties["shop"].ShouldBe("fruit");
            message.Properties.Keys.ShouldNotContain(name => name.StartsWith("DeadLetter", StringComparison.Ordinal));
            (message.Due, message.Expires, message.TimeToLive).ShouldBe((null, null, null));
        }

        said.ShouldContain("id-b~16 is sent again as id-b!9");
    }

    [Fact]
    public async Task What_the_queue_does_not_take_stays_a_dead_letter()
    {
        Lay(7, "id-a", "book-1");
        Lay(8, "id-b", "book-1");
        _peer.Answer = static number => number == 1 ? null : new Rejected { Error = new Error { Condition = "amqp:not-allowed", Description = "no" } };

        (int exit, string said) = await RunAsync("dead-letters", Queue, "--send");

        exit.ShouldBe(2, said);
        said.ShouldContain("Cannot dead-letters");
        Box.Left.ShouldBe([8]);
    }

    [Fact]
    public async Task One_that_was_sent_and_could_not_be_taken_away_is_sent_under_the_same_id_by_the_next_run()
    {
        Lay(7, "id-a", "book-1");
        Box.Answer = static _ => new Rejected { Error = new Error { Condition = "com.microsoft:message-lock-lost", Description = "too late" } };

        (int exit, string said) = await RunAsync("dead-letters", Queue, "--send");
        exit.ShouldBe(1, said);
        said.ShouldContain("lies there still");
        Box.Left.ShouldBe([7]);

        Box.Answer = static _ => null;
        (exit, said) = await RunAsync("dead-letters", Queue, "--send");

        exit.ShouldBe(0, said);
        _peer.Transfers.Select(transfer => transfer.Messages.ShouldHaveSingleItem().Id).ShouldBe(["id-a!7", "id-a!7"]);
    }

    [Fact]
    public async Task One_that_comes_back_meanwhile_is_not_sent_round_and_round()
    {
        Lay(7, "id-a", "book-1");
        _peer.Answer = number =>
        {
            Lay(20 + number, "id-a!7", "book-1");
            return null;
        };

        (int exit, string said) = await RunAsync("dead-letters", Queue, "--send");

        exit.ShouldBe(0, said);
        Box.Left.ShouldBe([21]);
        _peer.Transfers.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("dead-letters orders", "there is no queue 'orders'")]
    [InlineData("dead-letters ledger-postings refund-requests", "unexpected argument 'refund-requests'")]
    [InlineData("check --send", "only dead letters are sent")]
    [InlineData("dead-letters --resume", "only an import goes on")]
    [InlineData("dead-letters", "ServiceBus:fullyQualifiedNamespace")]
    public async Task What_cannot_be_understood_ends_with_2_and_says_why(string line, string reason)
    {
        using var said = new StringWriter();

        (await CommandLine.RunAsync(line.Split(' '), said, said, CancellationToken.None)).ShouldBe(2);

        said.ToString().ShouldContain(reason);
    }

    private void Lay(long number, string id, string? session) => Box.Add(number, () =>
    {
        AmqpMessage letter = AmqpMessage.Create(new Data { Value = new ArraySegment<byte>("{\"n\":1}"u8.ToArray()) });
        letter.Header.DeliveryCount = 100;
        letter.Header.Ttl = 1000;
        letter.Properties.MessageId = id;
        letter.Properties.GroupId = session;
        letter.Properties.ContentType = "application/json";
        letter.Properties.CreationTime = new DateTime(2026, 3, 2, 10, 0, 0, DateTimeKind.Utc);
        letter.Properties.AbsoluteExpiryTime = new DateTime(2026, 3, 2, 10, 0, 1, DateTimeKind.Utc);
        letter.ApplicationProperties.Map["shop"] = "fruit";
        letter.ApplicationProperties.Map["DeadLetterReason"] = "MaxDeliveryCountExceeded";
        letter.ApplicationProperties.Map["DeadLetterErrorDescription"] = "It was given up.\nAt length.";
        letter.MessageAnnotations.Map["x-opt-enqueued-time"] = new DateTime(2026, 3, 2, 10, 0, 0, DateTimeKind.Utc);
        letter.MessageAnnotations.Map["x-opt-scheduled-enqueue-time"] = new DateTime(2026, 3, 2, 10, 0, 0, DateTimeKind.Utc);
        letter.MessageAnnotations.Map["x-opt-locked-until"] = DateTime.UtcNow.AddMinutes(1);
        return letter;
    });

    private async Task<(int Exit, string Said)> RunAsync(params string[] arguments)
    {
        using var said = new StringWriter();
        int exit = await CommandLine.RunAsync([.. arguments, "--bus-connection", _peer.ConnectionString], said, said, CancellationToken.None);
        return (exit, said.ToString());
    }
}
