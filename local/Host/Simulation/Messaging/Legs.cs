using System.Text.Json;
using Distribution.Ledger;
using Distribution.Local.Simulation.World;
using Distribution.Messaging;
using Distribution.Storage;

namespace Distribution.Local.Simulation.Messaging;

/// <summary>Tells the second leg of a posting, which the journal of the first one's book names, from a posting that only its message knows.</summary>
internal static class Legs
{
    /// <summary>Whether a message is such a leg and has not arrived before.</summary>
    public static bool IsMissing(SimStore store, OutboxMessage message)
    {
        PostingRequest? posting = JsonSerializer.Deserialize(message.Body.Span, LedgerJson.Default.PostingRequest);
        return posting is not null && store.Find(posting.Book.Partition, LedgerRows.Key(posting.Key)) is null
            && store.Scan(BookId.PartitionPrefix, LedgerRows.JournalPrefix).Exists(row => StoreJson.Read(row, LedgerJson.Default.JournalEntry).Value.Then == posting);
    }
}
