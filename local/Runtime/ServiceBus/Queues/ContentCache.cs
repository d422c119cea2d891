namespace EmbeddedFunctions.ServiceBus.Queues;

/// <summary>Keeps the contents of messages just sent, within a limit, so that delivering them needs no reading.</summary>
internal sealed class ContentCache
{
    private const long MaxBytes = 64L << 20;

    private long _bytes;

    public void Keep(StoredMessage message, MessageContent content)
    {
        if (Interlocked.Add(ref _bytes, content.Size) <= MaxBytes)
        {
            message.Content = content;
        }
        else
        {
            Interlocked.Add(ref _bytes, -content.Size);
        }
    }

    public MessageContent? Take(StoredMessage message)
    {
        MessageContent? content = message.Content;
        if (content is not null)
        {
            message.Content = null;
            Interlocked.Add(ref _bytes, -content.Size);
        }

        return content;
    }
}
