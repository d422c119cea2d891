using System.Text;
using Distribution.Storage;

namespace Distribution.Tests.Contracts;

/// <summary>What every store must do; each store runs all of it.</summary>
public abstract partial class EntityStoreContract
{
    private static readonly CancellationToken None = CancellationToken.None;

    protected abstract IEntityStore Store { get; }

    protected abstract IEntityScan Scan { get; }

    [Fact]
    public async Task What_was_inserted_is_read_back_with_a_version()
    {
        (await Store.WriteAsync("p", [Insert("a", "1")], None)).ShouldBeNull();

        Entity? read = await Store.GetAsync("p", "a", None);

        read.ShouldNotBeNull();
        read.Partition.ShouldBe("p");
        read.Row.ShouldBe("a");
        Text(read).ShouldBe("1");
        read.ETag.Value.ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task What_was_never_written_is_absent()
    {
        (await Store.GetAsync("p", "a", None)).ShouldBeNull();
        (await Store.RangeAsync("p", "a", "z", 10, None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_same_row_in_two_partitions_is_two_entities()
    {
        await Store.WriteAsync("p", [Insert("a", "1")], None);
        await Store.WriteAsync("q", [Insert("a", "2")], None);

        Text(await Store.GetAsync("p", "a", None)).ShouldBe("1");
        Text(await Store.GetAsync("q", "a", None)).ShouldBe("2");
    }

    [Fact]
    public async Task Inserting_what_exists_conflicts_and_changes_nothing()
    {
        await Store.WriteAsync("p", [Insert("b", "1")], None);

        string? conflict = await Store.WriteAsync("p", [Insert("a", "2"), Insert("b", "2"), Insert("c", "2")], None);

        conflict.ShouldBe("b");
        Text(await Store.GetAsync("p", "b", None)).ShouldBe("1");
        (await Store.GetAsync("p", "a", None)).ShouldBeNull();
        (await Store.GetAsync("p", "c", None)).ShouldBeNull();
    }

    [Fact]
    public async Task The_first_write_that_does_not_hold_is_named()
    {
        await Store.WriteAsync("p", [Insert("a", "1"), Insert("b", "1")], None);

        (await Store.WriteAsync("p", [Insert("x", "2"), Insert("b", "2"), Insert("a", "2")], None)).ShouldBe("b");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_batch_whose_one_change_does_not_hold_leaves_none_of_its_inserts(bool isDelete)
    {
        await Store.WriteAsync("p", [Insert("m", "1")], None);
        ETag old = await TagAsync("p", "m");
        await Store.WriteAsync("p", [new EntityWrite.Replace("m", Bytes("2"), old)], None);
        EntityWrite change = isDelete ? new EntityWrite.Delete("m", old) : new EntityWrite.Replace("m", Bytes("3"), old);

        (await Store.WriteAsync("p", [Insert("a", "1"), change, Insert("z", "1")], None)).ShouldBe("m");
        (await Store.RangeAsync("p", "a", "zz", 10, None)).Select(static entity => (entity.Row, Text(entity))).ShouldBe([("m", "2")]);

        // Of two that do not hold, the first is named, whichever the store looks at first.
        (await Store.WriteAsync("p", [change, Insert("m2", "1"), Insert("a", "1")], None)).ShouldBe("m");
        await Store.WriteAsync("p", [Insert("b", "1")], None);
        (await Store.WriteAsync("p", [change, Insert("b", "2")], None)).ShouldBe("m");
        (await Store.WriteAsync("p", [Insert("c", "1"), Insert("b", "2"), change], None)).ShouldBe("b");
        (await Store.RangeAsync("p", "a", "zz", 10, None)).Select(static entity => (entity.Row, Text(entity))).ShouldBe([("b", "1"), ("m", "2")]);
    }

    [Fact]
    public async Task A_batch_of_inserts_and_one_change_that_hold_is_written_whole()
    {
        await Store.WriteAsync("p", [Insert("m", "1")], None);

        (await Store.WriteAsync("p", [Insert("a", "1"), new EntityWrite.Replace("m", Bytes("2"), await TagAsync("p", "m")), Insert("z", "1")], None)).ShouldBeNull();
        (await Store.WriteAsync("p", [new EntityWrite.Delete("a", null), Insert("b", "1")], None)).ShouldBeNull();

        (await Store.RangeAsync("p", "a", "zz", 10, None)).Select(static entity => (entity.Row, Text(entity))).ShouldBe([("b", "1"), ("m", "2"), ("z", "1")]);
    }

    [Fact]
    public async Task Replacing_needs_the_version_that_was_read()
    {
        await Store.WriteAsync("p", [Insert("a", "1")], None);
        ETag first = await TagAsync("p", "a");
        (await Store.WriteAsync("p", [new EntityWrite.Replace("a", Bytes("2"), first)], None)).ShouldBeNull();

        (await Store.WriteAsync("p", [new EntityWrite.Replace("a", Bytes("3"), first)], None)).ShouldBe("a");

        Text(await Store.GetAsync("p", "a", None)).ShouldBe("2");
        (await TagAsync("p", "a")).ShouldNotBe(first);
    }

    [Fact]
    public async Task Replacing_what_is_gone_conflicts()
    {
        await Store.WriteAsync("p", [Insert("a", "1")], None);
        ETag tag = await TagAsync("p", "a");
        await Store.WriteAsync("p", [new EntityWrite.Delete("a", tag)], None);

        (await Store.WriteAsync("p", [new EntityWrite.Replace("a", Bytes("2"), tag)], None)).ShouldBe("a");
    }

    [Fact]
    public async Task A_version_never_comes_back_even_when_the_row_is_made_anew()
    {
        await Store.WriteAsync("p", [Insert("a", "1")], None);
        ETag old = await TagAsync("p", "a");
        await Store.WriteAsync("p", [new EntityWrite.Delete("a", null)], None);
        await Store.WriteAsync("p", [Insert("a", "1")], None);

        (await Store.WriteAsync("p", [new EntityWrite.Replace("a", Bytes("2"), old)], None)).ShouldBe("a");
        (await Store.WriteAsync("p", [new EntityWrite.Delete("a", old)], None)).ShouldBe("a");
    }

    [Fact]
    public async Task A_read_never_shows_less_than_what_was_acknowledged()
    {
        await Store.WriteAsync("p", [Insert("a", "1")], None);
        for (int round = 0; round < 3; round++)
        {
            await Store.WriteAsync("p", [new EntityWrite.Replace("a", Bytes("2"), await TagAsync("p", "a"))], None);
            Text(await Store.GetAsync("p", "a", None)).ShouldBe("2");
            Text((await Store.RangeAsync("p", "a", "b", 1, None))[0]).ShouldBe("2");
            (await TagAsync("p", "a")).ShouldBe((await Store.RangeAsync("p", "a", "b", 1, None))[0].ETag);
            await Store.WriteAsync("p", [new EntityWrite.Delete("a", await TagAsync("p", "a"))], None);
            (await Store.GetAsync("p", "a", None)).ShouldBeNull();
            await Store.WriteAsync("p", [Insert("a", "3")], None);
            Text(await Store.GetAsync("p", "a", None)).ShouldBe("3");
            await Store.WriteAsync("p", [new EntityWrite.Replace("a", new byte[10_000], await TagAsync("p", "a"))], None);
            (await Store.GetAsync("p", "a", None)).ShouldNotBeNull().Payload.Length.ShouldBe(10_000);
            (await Store.WriteAsync("p", [new EntityWrite.Replace("a", Bytes("4"), await TagAsync("p", "a")), Insert("a|1", "1")], None)).ShouldBe(round == 0 ? null : "a|1");
        }
    }

    [Fact]
    public async Task A_version_of_nobody_is_a_conflict_like_any_other()
    {
        await Store.WriteAsync("p", [Insert("a", "1")], None);

        foreach (string tag in new[] { "", "0", "-1", "x", "W/\"1\"", "99999999999999999999" })
        {
            (await Store.WriteAsync("p", [new EntityWrite.Replace("a", Bytes("2"), new ETag(tag))], None)).ShouldBe("a");
            (await Store.WriteAsync("p", [new EntityWrite.Delete("a", new ETag(tag))], None)).ShouldBe("a");
            (await Store.WriteAsync("p", [new EntityWrite.Replace("missing", Bytes("2"), new ETag(tag))], None)).ShouldBe("missing");
        }
    }

    [Fact]
    public async Task Deleting_without_a_version_takes_any_but_needs_a_row()
    {
        await Store.WriteAsync("p", [Insert("a", "1")], None);

        (await Store.WriteAsync("p", [new EntityWrite.Delete("a", null)], None)).ShouldBeNull();
        (await Store.WriteAsync("p", [new EntityWrite.Delete("a", null)], None)).ShouldBe("a");
    }

    [Fact]
    public async Task An_empty_payload_and_an_empty_batch_are_fine()
    {
        (await Store.WriteAsync("p", [], None)).ShouldBeNull();
        (await Store.WriteAsync("p", [Insert("a", "")], None)).ShouldBeNull();

        Text(await Store.GetAsync("p", "a", None)).ShouldBe("");
    }

    protected static EntityWrite Insert(string row, string text) => new EntityWrite.Insert(row, Bytes(text));

    protected static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    protected static string Text(Entity? entity) => Encoding.UTF8.GetString(entity.ShouldNotBeNull().Payload.Span);

    protected async Task<ETag> TagAsync(string partition, string row) => (await Store.GetAsync(partition, row, None)).ShouldNotBeNull().ETag;
}
