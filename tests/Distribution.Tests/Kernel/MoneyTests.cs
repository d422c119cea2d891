using Distribution.Kernel;

namespace Distribution.Tests.Kernel;

public sealed class MoneyTests
{
    [Fact]
    public void An_overflow_throws_instead_of_wrapping()
    {
        var most = new Money(long.MaxValue, Currency.CNY);
        var least = new Money(long.MinValue, Currency.CNY);
        var one = new Money(1, Currency.CNY);

        Should.Throw<OverflowException>(() => most + one);
        Should.Throw<OverflowException>(() => least - one);
        Should.Throw<OverflowException>(() => -least);
    }

    [Fact]
    public void Currencies_do_not_mix()
    {
        Should.Throw<InvalidOperationException>(() => new Money(1, Currency.CNY) + new Money(1, Currency.USD));
        Should.Throw<InvalidOperationException>(() => new Money(1, Currency.CNY) - new Money(1, Currency.USD));
    }

    [Fact]
    public void Sums_are_exact() => (new Money(10, Currency.CNY) + new Money(20, Currency.CNY) - new Money(31, Currency.CNY)).ShouldBe(new Money(-1, Currency.CNY));
}
