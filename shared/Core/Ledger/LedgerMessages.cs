using Distribution.Kernel;
using Distribution.Messaging;
using Distribution.Storage;

namespace Distribution.Ledger;

/// <summary>Postings as messages of the queue <see cref="QueueNames.LedgerPostings"/>, in order per book.</summary>
public static class LedgerMessages
{
    /// <summary>The message of a posting. Its id follows from book and key, so that the same posting is always the same message.</summary>
    public static OutboxMessage ToMessage(PostingRequest request)
    {
        string partition = request.Book.Partition;
        return new OutboxMessage(
            QueueNames.LedgerPostings,
            MessageId(partition, request.Key),
            partition,
            StoreJson.Write(request, LedgerJson.Default.PostingRequest));
    }

    internal static string MessageId(string partition, string key) => IdText.FromParts("posting", partition, key);
}
