using Distribution.Local.Storage;
using Distribution.Storage;

namespace Distribution.Tests.Storage;

public sealed class RecentRowsTests
{
    private const string Partition = "p";

    /// <summary>One place: every row meets every other.</summary>
    private readonly RecentRows _rows = new(places: 1);
    private long _version;

    [Fact]
    public void A_row_in_use_keeps_its_place_once_against_others()
    {
        Write(new EntityWrite.Insert("used", "1"u8.ToArray()));
        Find("used").ShouldBe("1");

        Write(new EntityWrite.Insert("one", "1"u8.ToArray()));
        IsKnown("one").ShouldBeFalse();
        IsKnown("used").ShouldBeTrue();

        Write(new EntityWrite.Insert("two", "1"u8.ToArray()), new EntityWrite.Insert("three", "3"u8.ToArray()));
        IsKnown("used").ShouldBeFalse();
        Find("three").ShouldBe("3");
    }

    [Fact]
    public void A_row_that_is_only_written_gives_way()
    {
        Write(new EntityWrite.Insert("one", "1"u8.ToArray()));
        Write(new EntityWrite.Insert("two", "2"u8.ToArray()));
        IsKnown("one").ShouldBeFalse();
        Find("two").ShouldBe("2");
    }

    [Fact]
    public void What_is_known_of_a_row_in_use_is_its_last_state()
    {
        Write(new EntityWrite.Insert("used", "1"u8.ToArray()));
        Find("used");
        Write(new EntityWrite.Replace("used", "2"u8.ToArray(), new ETag("1")));
        Find("used").ShouldBe("2");

        Write(new EntityWrite.Delete("used", null));
        IsKnown("used").ShouldBeFalse();

        _rows.Keep(Partition, "used", null, _rows.Seen(Partition, "used"));
        _rows.TryFind(Partition, "used", out Entity? none).ShouldBeTrue();
        none.ShouldBeNull();
        Write(new EntityWrite.Insert("used", "3"u8.ToArray()));
        Find("used").ShouldBe("3");
    }

    [Fact]
    public void A_changed_row_takes_the_place_of_one_in_use()
    {
        Write(new EntityWrite.Insert("used", "1"u8.ToArray()));
        Find("used");
        Write(new EntityWrite.Replace("changed", "2"u8.ToArray(), new ETag("1")));
        Find("changed").ShouldBe("2");
    }

    [Fact]
    public void What_was_read_before_a_change_of_its_place_is_not_kept()
    {
        long seen = _rows.Seen(Partition, "row");
        Write(new EntityWrite.Insert("other", "1"u8.ToArray()));
        _rows.Keep(Partition, "row", new Entity(Partition, "row", new ETag("1"), "old"u8.ToArray()), seen);
        IsKnown("row").ShouldBeFalse();
    }

    private void Write(params EntityWrite[] writes) => _rows.Take(Partition, writes, ++_version);

    private bool IsKnown(string row) => _rows.TryFind(Partition, row, out Entity? _);

    private string Find(string row)
    {
        _rows.TryFind(Partition, row, out Entity? entity).ShouldBeTrue();
        return System.Text.Encoding.UTF8.GetString(entity.ShouldNotBeNull().Payload.Span);
    }
}
