using Distribution.Kernel;
using Distribution.Payments.Alipay.Wire;

namespace Distribution.Tests.Payments.Alipay;

public sealed class YuanTextTests
{
    [Fact]
    public void Every_amount_comes_back_as_it_went()
    {
        var random = new Random(20260302);
        foreach (long fen in Enumerable.Range(0, 1000).Select(i => (long)i).Concat(Enumerable.Range(0, 1000).Select(_ => random.NextInt64(Money.MaxInput + 1))).Append(Money.MaxInput))
        {
            YuanText.TryRead(YuanText.Of(fen), out long read).ShouldBeTrue();
            read.ShouldBe(fen);
        }
    }

    [Theory]
    [InlineData("0.10", 10)]
    [InlineData("0.1", 10)]
    [InlineData("0.01", 1)]
    [InlineData("128", 12800)]
    [InlineData("128.5", 12850)]
    [InlineData("10000000.00", 1_000_000_000)]
    public void Alipays_ways_of_writing_are_read(string text, long fen)
    {
        YuanText.TryRead(text, out long read).ShouldBeTrue();
        read.ShouldBe(fen);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(".")]
    [InlineData(".10")]
    [InlineData("1.")]
    [InlineData("1.234")]
    [InlineData("-1.00")]
    [InlineData("+1.00")]
    [InlineData(" 1.00")]
    [InlineData("1.00 ")]
    [InlineData("1,000.00")]
    [InlineData("01.00")]
    [InlineData("1e2")]
    [InlineData("1.0.0")]
    [InlineData("１.00")]
    [InlineData("10000000.01")]
    [InlineData("999999999.00")]
    public void Anything_else_is_not(string? text) => YuanText.TryRead(text, out _).ShouldBeFalse();
}
