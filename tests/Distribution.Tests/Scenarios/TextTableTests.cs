using Distribution.Local.Scenarios.Report;

namespace Distribution.Tests.Scenarios;

public sealed class TextTableTests
{
    [Fact]
    public void Columns_line_up_also_under_chinese_titles()
    {
        var table = new TextTable("who", "available 可提现>");
        table.Add("an", "1.00");
        table.Add("chen", "12,345.67");
        using var output = new StringWriter();

        table.Write(output, "");

        output.ToString().ReplaceLineEndings("\n").ShouldBe("who   available 可提现\nan                1.00\nchen         12,345.67\n");
    }

    [Theory]
    [InlineData(0, "0.00")]
    [InlineData(5, "0.05")]
    [InlineData(-5, "-0.05")]
    [InlineData(123456789, "1,234,567.89")]
    [InlineData(long.MinValue, "-92,233,720,368,547,758.08")]
    public void Yuan_have_two_decimals(long fen, string text) => Yuan.Of(fen).ShouldBe(text);
}
