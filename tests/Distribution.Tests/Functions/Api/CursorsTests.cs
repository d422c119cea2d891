namespace Distribution.Tests.Functions.Api;

public sealed class CursorsTests
{
    private readonly ApiTestBed _bed = new();

    [Fact]
    public void A_cursor_comes_back_as_it_went_out()
    {
        string? cursor = _bed.Cursors.Encode("orders", "2026|o1");

        cursor.ShouldNotBeNull();
        cursor.ShouldNotContain("o1");
        _bed.Cursors.Decode("orders", cursor).Value.Inner.ShouldBe("2026|o1");
    }

    [Fact]
    public void The_last_page_has_no_cursor_and_no_cursor_is_the_first_page()
    {
        _bed.Cursors.Encode("orders", null).ShouldBeNull();
        _bed.Cursors.Decode("orders", null).Value.Inner.ShouldBeNull();
    }

    [Fact]
    public void A_cursor_of_another_list_is_refused() =>
        _bed.Cursors.Decode("team", _bed.Cursors.Encode("orders", "x")).Problem!.Code.ShouldBe("request.cursor_invalid");

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("not base64 at all!")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void A_cursor_that_was_made_up_is_refused(string cursor) =>
        _bed.Cursors.Decode("orders", cursor).Problem!.Code.ShouldBe("request.cursor_invalid");

    [Fact]
    public void A_cursor_with_one_character_changed_is_refused()
    {
        char[] cursor = _bed.Cursors.Encode("orders", "2026|o1")!.ToCharArray();
        cursor[^3] = cursor[^3] == 'A' ? 'B' : 'A';

        _bed.Cursors.Decode("orders", new string(cursor)).Problem!.Code.ShouldBe("request.cursor_invalid");
    }
}
