using EmbeddedFunctions.Sqlite;

namespace EmbeddedFunctions.ServiceBus.Queues;

/// <summary>What happens to a message from being taken to being settled.</summary>
internal sealed partial class LocalQueue
{
    private async Task DeliverAsync(StoredMessage message)
    {
        MessageContent? content = services.Cache.Take(message)
            ?? services.Database.Read(session => QueueStore.Content(session, message.SequenceNumber));
        long now = services.Clock.GetUtcNow().UtcTicks;
        if (content is null)
        {
            Gone(message);
        }
        else if (content.ExpiresAt <= now)
        {
            await ExpireAsync(message, content).ConfigureAwait(false);
        }
        else if (message.DeliveryCount >= Options.MaxDeliveryCount)
        {
            await BuryAsync(message, "MaxDeliveryCountExceeded", null).ConfigureAwait(false);
        }
        else
        {
            await HandleAsync(message, content, now).ConfigureAwait(false);
        }
    }

    private async Task HandleAsync(StoredMessage message, MessageContent content, long now)
    {
        message.DeliveryCount++;
        var delivery = new Delivery(message, content, now + (Options.LockDuration + maxRenewal).Ticks);
        long visible = message.VisibleAt;
        if (message.Recovered)
        {
            await services.Writer.Post(CountOnDisk).ConfigureAwait(false);
            message.Recovered = false;
        }
        else
        {
            services.Writer.PostLater(CountOnDisk, unless: () => delivery.IsOver);
        }

        LinkedListNode<Delivery> node;
        lock (_gate)
        {
            node = _out.AddLast(delivery);
        }

        services.WakeAt(new DateTimeOffset(delivery.LockedUntil, TimeSpan.Zero));
        void CountOnDisk(SqliteSession session) => QueueStore.SetDelivery(session, message.SequenceNumber, delivery.DeliveryCount, visible);

        bool completed = false;
        Exception? failure = null;
        try
        {
            completed = await HandlerOf().Invoke(delivery, _cancellation).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            failure = error;
            Log.HandlerFailed(services.Log, error, Options.Name, message.SequenceNumber, delivery.DeliveryCount);
        }

        if (!TryEnd(node))
        {
            services.Meter.End();
            return;
        }

        if (completed)
        {
            Task written = CompleteAsync(message, content);
            if (services.Writer.Backlog > MaxUnwritten)
            {
                await written.ConfigureAwait(false);
            }

            return;
        }

        if (message.DeliveryCount >= Options.MaxDeliveryCount)
        {
            await BuryAsync(message, "MaxDeliveryCountExceeded", failure?.GetType().FullName).ConfigureAwait(false);
            return;
        }

        TimeSpan wait = failure is null ? Options.LockDuration : Options.DelayAfter(message.DeliveryCount);
        long visibleAt = wait == TimeSpan.Zero ? message.VisibleAt : services.Clock.GetUtcNow().UtcTicks + wait.Ticks;
        int count = message.DeliveryCount;
        await services.Writer.Post(session => QueueStore.SetDelivery(session, message.SequenceNumber, count, visibleAt)).ConfigureAwait(false);
        Back(message, wait);
    }

    private MessageHandler HandlerOf() => _handler ?? throw new InvalidOperationException($"Nobody handles '{Options.Name}'.");

    private bool TryEnd(LinkedListNode<Delivery> node)
    {
        lock (_gate)
        {
            if (node.Value.IsOver)
            {
                return false;
            }

            node.Value.End();
            _out.Remove(node);
            return true;
        }
    }

    /// <summary>
    /// The next message of its session need not wait for the disk: its own end is written behind this one's. Should the process die
    /// in between, both come again in their order, as any message may that was handled and not yet completed.
    /// </summary>
    private async Task CompleteAsync(StoredMessage message, MessageContent content)
    {
        var sent = new SentId(message.Id ?? DuplicateWindow.IdOf(content.MessageId), content.EnqueuedAt);
        Task written = services.Writer.Delete(Duplicates, new SettledMessage(message.SequenceNumber, sent));
        Release(message);
        try
        {
            await written.ConfigureAwait(false);
            Interlocked.Decrement(ref _count);
        }
        catch (Exception error)
        {
            Log.DeliveryFailed(services.Log, error, Options.Name, message.SequenceNumber);
            ComeAgain(message, Options.LockDuration);
        }

        services.Meter.End();
    }

    private Task ExpireAsync(StoredMessage message, MessageContent content) => Options.DeadLetterOnExpiration
        ? BuryAsync(message, "TTLExpiredException", null)
        : CompleteAsync(message, content);

    private async Task BuryAsync(StoredMessage message, string reason, string? description)
    {
        int count = message.DeliveryCount;
        await services.Writer.Post(session => QueueStore.Bury(session, message.SequenceNumber, count, reason, description)).ConfigureAwait(false);
        Log.DeadLettered(services.Log, Options.Name, message.SequenceNumber, reason);
        Gone(message);
    }
}
