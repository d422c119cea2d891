using Azure.Data.Tables;
using Distribution.Azure.Tables;
using Distribution.Storage;

namespace Distribution.Azure.Tests.Tables;

public sealed class OutboxReaderTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task A_partition_that_cannot_be_read_keeps_its_notes_and_no_other_back()
    {
        var asked = new List<string>();
        var reader = new OutboxReader((partition, _) =>
        {
            asked.Add(partition);
            return Task.FromResult(partition switch
            {
                "broken" => null,
                "full" => [new Entity("full", "out|1", new ETag("1"), "{}"u8.ToArray())],
                _ => (IReadOnlyList<Entity>?)[],
            });
        });
        TableEntity[] first = [Note("1", "broken"), Note("2", "empty"), Note("3", "full"), Note("4", "empty")];
        TableEntity[] second = [Note("5", "empty"), Note("6", "broken"), Note("7", "late")];

        (await ReadAsync(reader, first)).ShouldBe(["out|1"]);
        reader.Done(first).Select(note => note.RowKey).ShouldBe(["2", "4"]);
        (await ReadAsync(reader, second)).ShouldBeEmpty();

        reader.Done(second).Select(note => note.RowKey).ShouldBe(["5", "7"]);
        asked.ShouldBe(["broken", "empty", "full", "late"]);
    }

    [Fact]
    public async Task Only_so_many_partitions_are_read_at_once()
    {
        int running = 0;
        int most = 0;
        var reader = new OutboxReader(async (_, _) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            await Task.Yield();
            Interlocked.Decrement(ref running);
            return [];
        });

        await ReadAsync(reader, [.. Enumerable.Range(0, 100).Select(i => Note($"{i}", $"p{i}"))]);

        most.ShouldBeInRange(1, OutboxReader.MaxAtOnce);
    }

    private static TableEntity Note(string row, string partition) => new(OutboxHints.Partition, row) { [OutboxHints.Noted] = partition };

    private static async Task<List<string>> ReadAsync(OutboxReader reader, TableEntity[] notes)
    {
        var rows = new List<string>();
        await foreach (Entity row in reader.ReadAsync(notes, "", None))
        {
            rows.Add(row.Row);
        }

        return rows;
    }
}
