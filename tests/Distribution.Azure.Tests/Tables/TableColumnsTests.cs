using System.Text;
using Azure.Data.Tables;
using Distribution.Azure.Tables;
using Distribution.Azure.Tests.Emulator;
using Distribution.Storage;

namespace Distribution.Azure.Tests.Tables;

public sealed class TableColumnsTests(Azurite azurite)
{
    private const string Order = """
        {"v":1,"id":"o1","state":"paid","amount":12800,"currency":"CNY","updated":"2026-03-02T10:00:00.5+08:00","open":true,
         "lines":[{"no":1}],"buyer":{"id":"x"},"rate":1.5,"none":null,"note":""}
        """;

    [Fact]
    public async Task An_operator_reads_and_filters_by_what_stands_at_the_top_of_a_document()
    {
        await using TableScope scope = await TableScope.CreateAsync(azurite.ConnectionString);
        await scope.Store.WriteAsync("ord|1", [new EntityWrite.Insert("order", Encoding.UTF8.GetBytes(Order))], CancellationToken.None);

        List<TableEntity> found = await scope.Table
            .QueryAsync<TableEntity>("state eq 'paid' and amount gt 10000L and open eq true and updated ge datetime'2026-03-02T02:00:00Z'")
            .ToListAsync(CancellationToken.None);

        TableEntity row = found.ShouldHaveSingleItem();
        row["state"].ShouldBe("paid");
        row["amount"].ShouldBe(12800L);
        row.GetDateTimeOffset("updated").ShouldBe(new DateTimeOffset(2026, 3, 2, 2, 0, 0, 500, TimeSpan.Zero));
        row.Keys.Except(["odata.etag", "PartitionKey", "RowKey", "Timestamp", "Batch", "Payload"])
            .ShouldBe(["v", "id", "state", "amount", "currency", "updated", "open"], ignoreOrder: true);
    }

    [Theory]
    [InlineData("")]
    [InlineData("7")]
    [InlineData("[1]")]
    [InlineData("""{"state":"paid" """)]
    [InlineData("{\"state\":\"pa")]
    public void What_is_no_document_has_no_columns(string payload) => Columns(payload).ShouldBeEmpty();

    [Fact]
    public void Names_that_mean_something_to_the_table_are_left_to_the_payload() =>
        Columns("""{"PartitionKey":"a","rowKey":"b","timestamp":"c","etag":"d","batch":"e","payload":"f","Payload2":"g","odata.type":"h","a b":"i","x-y":"j","Ü":"k","ok":"l","OK":"m"}""")
            .ShouldBe([new("ok", "l")]);

    [Fact]
    public void Columns_are_few_and_short()
    {
        string many = "{" + string.Join(',', Enumerable.Range(0, 40).Select(n => $"\"c{n}\":{n}")) + "}";
        Columns(many).Count.ShouldBe(TableColumns.MaxColumns);
        Columns($$"""{"long":"{{new string('x', 65)}}","short":"{{new string('x', 64)}}"}""").ShouldHaveSingleItem().Key.ShouldBe("short");
    }

    [Fact]
    public void A_date_is_a_text_and_a_time_before_the_first_a_table_knows_too() =>
        Columns("""{"day":"2026-03-02","old":"0001-01-01T00:00:00.0000000Z"}""").ShouldBe([new("day", "2026-03-02"), new("old", "0001-01-01T00:00:00.0000000Z")]);

    [Fact]
    public async Task The_largest_batch_with_the_most_columns_and_the_longest_keys_fits_one_request()
    {
        await using TableScope scope = await TableScope.CreateAsync(azurite.ConnectionString);
        string columns = string.Join(',', Enumerable.Range(0, TableColumns.MaxColumns).Select(n => $"\"{(char)('a' + n)}{new string('x', 31)}\":\"{new string('\'', TableColumns.MaxText)}\""));
        string payload = "{" + columns + ",\"rest\":\"";
        payload += new string('y', (BatchRules.MaxBatchPayload / IEntityStore.MaxBatch) - payload.Length - 2) + "\"}";
        string partition = new('%', StoreKey.MaxLength / 2);
        EntityWrite[] writes = [.. Enumerable.Range(0, IEntityStore.MaxBatch).Select(n => new EntityWrite.Insert($"{new string('%', 250)}{n:D3}", Encoding.UTF8.GetBytes(payload)))];

        (await scope.Store.WriteAsync(partition, writes, CancellationToken.None)).ShouldBeNull();
        IReadOnlyList<Entity> rows = await scope.Store.RangeAsync(partition, "", "~", IEntityStore.MaxBatch, CancellationToken.None);
        (await scope.Store.WriteAsync(partition, [.. rows.Select(row => new EntityWrite.Replace(row.Row, row.Payload, row.ETag))], CancellationToken.None)).ShouldBeNull();
    }

    private static IReadOnlyList<KeyValuePair<string, object>> Columns(string payload) => TableColumns.Of(Encoding.UTF8.GetBytes(payload));
}
