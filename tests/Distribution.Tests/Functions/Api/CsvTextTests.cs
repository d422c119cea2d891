using System.Text;
using Distribution.Functions.Api;
using Distribution.Tests.TestKit;

namespace Distribution.Tests.Functions.Api;

public sealed class CsvTextTests
{
    [Theory]
    [InlineData("=1+1")]
    [InlineData("+86")]
    [InlineData("-2+3")]
    [InlineData("@SUM(A1)")]
    [InlineData("\t=1")]
    [InlineData("\r=1")]
    [InlineData("\n=1")]
    [InlineData("  =1")]
    [InlineData("\uFF1D1")]
    [InlineData("\uFF20x")]
    public void Text_that_a_spreadsheet_would_run_gets_an_apostrophe(string typed) =>
        CsvFile.Read(new CsvText().Add(typed).EndRow().ToBytes()).Single().Single().ShouldBe("'" + typed);

    [Theory]
    [InlineData("")]
    [InlineData("a,b")]
    [InlineData("say \"hi\"")]
    [InlineData("two\r\nlines")]
    [InlineData("果园 5=3")]
    [InlineData("a-b@c")]
    public void Other_text_comes_back_as_it_was(string text) =>
        CsvFile.Read(new CsvText().Add("x").Add(text).Add("y").EndRow().ToBytes()).Single().ShouldBe(["x", text, "y"]);

    [Fact]
    public void A_file_begins_with_the_mark_of_utf8_and_ends_every_row_with_both_line_ends()
    {
        byte[] file = new CsvText().Add("金额").Add(1L).EndRow().AddMoney(-5).Add("").EndRow().ToBytes();

        file.ShouldBe([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes("金额,1\r\n-0.05,\r\n")]);
    }

    [Theory]
    [InlineData(0, "0.00")]
    [InlineData(7, "0.07")]
    [InlineData(-1205, "-12.05")]
    [InlineData(100, "1.00")]
    [InlineData(long.MaxValue, "92233720368547758.07")]
    [InlineData(long.MinValue, "-92233720368547758.08")]
    public void Money_has_two_decimals(long minor, string text) => CsvText.MoneyText(minor).ShouldBe(text);
}
