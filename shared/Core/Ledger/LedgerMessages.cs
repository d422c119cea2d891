using System.Text;
using Distribution.Kernel;
using Distribution.Messaging;
using Distribution.Storage;

namespace Distribution.Ledger;

/// <summary>Postings as messages of the queue <see cref="QueueNames.LedgerPostings"/>, in order per book.</summary>
public static class LedgerMessages
{
    /// <summary>The message of a posting. Its id follows from book, key and content: the same posting is always the same message, and another one under its key arrives and is kept aside.</summary>
    public static OutboxMessage ToMessage(PostingRequest request)
    {
        string partition = request.Book.Partition;
        byte[] body = StoreJson.Write(request, LedgerJson.Default.PostingRequest);
        return new OutboxMessage(
            QueueNames.LedgerPostings,
            IdText.FromParts("posting", partition, request.Key, Encoding.UTF8.GetString(body)),
            SessionOf(partition),
            body);
    }

    /// <summary>The book's partition, or a hash of it where that is longer than a queue takes.</summary>
    private static string SessionOf(string partition) =>
        partition.Length <= OutboxMessage.MaxName ? partition : IdText.FromParts("book", partition);
}
