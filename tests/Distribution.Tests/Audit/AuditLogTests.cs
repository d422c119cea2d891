using Distribution.Audit;
using Distribution.Kernel;
using Distribution.Messaging;
using Distribution.Storage;

namespace Distribution.Tests.Audit;

public sealed class AuditLogTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly MerchantId Merchant = new("fruit");
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 1, 0, 0, TimeSpan.Zero);

    private readonly InMemoryEntityStore _store = new();
    private readonly AuditLog _log;

    public AuditLogTests() => _log = new AuditLog(_store);

    [Fact]
    public async Task A_decision_that_was_tried_again_later_is_listed_once_and_one_that_never_came_to_be_not_at_all()
    {
        await _log.NoteAsync(Merchant, "p", Entry("a", 0), None);
        await _log.NoteAsync(Merchant, "p", Entry("never", 1), None);
        await WriteAsync(Entry("a", 5));

        (await _log.ListAsync(Merchant, null, 50, None)).Items.ShouldBe([Entry("a", 5)]);
    }

    [Fact]
    public async Task An_entry_is_written_once_and_a_second_one_of_its_name_fails_with_its_batch()
    {
        await WriteAsync(Entry("a", 0));

        var batch = new PartitionBatch("p");
        AuditLog.Append(batch, Entry("a", 0) with { Reason = "other" });

        (await _store.WriteAsync("p", batch.Writes, None)).ShouldBe("aud|a");
        (await _log.ListAsync(Merchant, null, 50, None)).Items.ShouldHaveSingleItem().Reason.ShouldBeNull();
    }

    [Fact]
    public async Task Pages_go_on_behind_many_places_that_lead_nowhere()
    {
        for (int i = 0; i < 900; i++)
        {
            await _log.NoteAsync(Merchant, "p", Entry("ghost" + i, i + 10), None);
        }

        await WriteAsync(Entry("oldest", 0));
        var found = new List<AuditEntry>();
        int pages = 0;
        string? cursor = null;
        do
        {
            Page<AuditEntry> page = await _log.ListAsync(Merchant, cursor, 50, None);
            found.AddRange(page.Items);
            cursor = page.Next;
            pages++;
        }
        while (cursor is not null);

        found.ShouldHaveSingleItem().Id.ShouldBe("oldest");
        pages.ShouldBeInRange(2, 4);
    }

    private async Task WriteAsync(AuditEntry entry)
    {
        await _log.NoteAsync(Merchant, "p", entry, None);
        var batch = new PartitionBatch("p");
        AuditLog.Append(batch, entry);
        (await _store.WriteAsync("p", batch.Writes, None)).ShouldBeNull();
    }

    private static AuditEntry Entry(string id, int minutes) => new() { Id = id, At = Start.AddMinutes(minutes), Action = "test.done", Subject = "test" };
}
