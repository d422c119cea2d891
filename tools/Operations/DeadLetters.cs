using Azure.Core.Amqp;
using Azure.Messaging.ServiceBus;
using Distribution.Messaging;

namespace Distribution.Operations;

/// <summary>A message that its queue has given up.</summary>
/// <param name="Number">Its sequence number, unique in the queue.</param>
/// <param name="Id">The id it was last sent under.</param>
/// <param name="Session">Null where the queue has none.</param>
/// <param name="EnqueuedAt">When it was sent, UTC.</param>
/// <param name="Deliveries">How often it was delivered.</param>
/// <param name="Reason">Why it was given up; empty if nothing was said.</param>
internal sealed record DeadLetter(long Number, string Id, string? Session, DateTimeOffset EnqueuedAt, int Deliveries, string Reason);

/// <summary>What one queue has given up: looked at, and sent to the queue again.</summary>
internal sealed class DeadLetters(ServiceBusClient client, string queue)
{
    /// <summary>The most that one run looks at.</summary>
    public const int MaxLetters = 10_000;

    private const int PageSize = 100;

    /// <summary>Dead letters locked at once: few, so that none of the locks ends before its message is sent.</summary>
    private const int AtOnce = 20;

    /// <summary>The annotation with the time before which an attempt was not to be received.</summary>
    private const string Scheduled = "x-opt-scheduled-enqueue-time";

    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(5);

    /// <summary>The oldest first; nothing is changed.</summary>
    public async Task<IReadOnlyList<DeadLetter>> PeekAsync(CancellationToken cancellation)
    {
        ServiceBusReceiver receiver = OpenReceiver();
        await using (receiver.ConfigureAwait(false))
        {
            var letters = new List<DeadLetter>();
            IReadOnlyList<ServiceBusReceivedMessage> some;
            do
            {
                some = await receiver.PeekMessagesAsync(Math.Min(PageSize, MaxLetters - letters.Count), null, cancellation).ConfigureAwait(false);
                letters.AddRange(some.Select(static one => new DeadLetter(
                    one.SequenceNumber, one.MessageId ?? "", one.SessionId, one.EnqueuedTime, one.DeliveryCount, Reason(one))));
            }
            while (some.Count > 0 && letters.Count < MaxLetters);

            return letters;
        }
    }

    /// <summary>
    /// Sends these and no others to the queue again: one that comes back meanwhile is not mended and stays. A dead letter is
    /// taken away only after the queue has its message; where that fails both are there, and the next run sends the message
    /// again under the same id, which the queue drops or a handler has seen.
    /// </summary>
    /// <param name="letters">What was looked at.</param>
    /// <param name="tell">Told of each message.</param>
    /// <param name="cancellation">Ends the sending between two messages.</param>
    /// <returns>How many are done with: sent, and no dead letters any more.</returns>
    public async Task<int> SendAsync(IEnumerable<DeadLetter> letters, Func<string, Task> tell, CancellationToken cancellation)
    {
        HashSet<long> open = [.. letters.Select(static letter => letter.Number)];
        int done = 0;
        ServiceBusReceiver receiver = OpenReceiver();
        await using (receiver.ConfigureAwait(false))
        {
            ServiceBusSender sender = client.CreateSender(queue);
            await using (sender.ConfigureAwait(false))
            {
                bool any = true;
                while (any && open.Count > 0)
                {
                    any = false;
                    IReadOnlyList<ServiceBusReceivedMessage> some = await receiver.ReceiveMessagesAsync(Math.Min(AtOnce, open.Count), Wait, cancellation).ConfigureAwait(false);
                    foreach (ServiceBusReceivedMessage letter in some.OrderBy(static one => one.SequenceNumber))
                    {
                        if (!open.Remove(letter.SequenceNumber))
                        {
                            await receiver.AbandonMessageAsync(letter, null, cancellation).ConfigureAwait(false);
                            continue;
                        }

                        any = true;
                        ServiceBusMessage again = Again(letter);
                        await sender.SendMessageAsync(again, cancellation).ConfigureAwait(false);
                        bool isGone = await TryCompleteAsync(receiver, letter).ConfigureAwait(false);
                        done += isGone ? 1 : 0;
                        await tell($"{letter.MessageId} is sent again as {again.MessageId}{(isGone ? "" : ", and lies there still: its lock had ended")}").ConfigureAwait(false);
                    }
                }
            }
        }

        return done;
    }

    private ServiceBusReceiver OpenReceiver() => client.CreateReceiver(queue, new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter });

    /// <summary>The message with its session, its properties and its body; only what the queue has written on it is left out.</summary>
    private static ServiceBusMessage Again(ServiceBusReceivedMessage letter)
    {
        var again = new ServiceBusMessage(letter) { MessageId = MessageIds.OfDeadLetter(letter.MessageId ?? "", letter.SequenceNumber) };
        AmqpAnnotatedMessage raw = again.GetRawAmqpMessage();

        // Its time may be over, and then the queue would give it up again at once.
        raw.Header.TimeToLive = null;
        raw.Properties.AbsoluteExpiryTime = null;
        raw.Properties.CreationTime = null;
        raw.MessageAnnotations.Remove(Scheduled);
        return again;
    }

    /// <summary>Whoever is told to stop has the message sent already: its dead letter goes all the same.</summary>
    private static async Task<bool> TryCompleteAsync(ServiceBusReceiver receiver, ServiceBusReceivedMessage letter)
    {
        try
        {
            await receiver.CompleteMessageAsync(letter, CancellationToken.None).ConfigureAwait(false);
            return true;
        }
        catch (ServiceBusException error) when (error.Reason == ServiceBusFailureReason.MessageLockLost)
        {
            return false;
        }
    }

    private static string Reason(ServiceBusReceivedMessage letter) =>
        string.Join(": ", new[] { letter.DeadLetterReason, letter.DeadLetterErrorDescription?.Split('\n')[0].Trim() }.Where(static part => !string.IsNullOrEmpty(part)));
}
