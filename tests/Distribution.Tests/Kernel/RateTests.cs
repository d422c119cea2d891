using System.Numerics;
using Distribution.Kernel;
using FsCheck;
using FsCheck.Fluent;

namespace Distribution.Tests.Kernel;

public sealed class RateTests
{
    [Fact]
    public void A_share_is_the_exact_floor_at_any_size() => Prop
        .ForAll(Numbers.Between(0, long.MaxValue).ToArbitrary(), Gen.Choose(0, Rate.Whole).ToArbitrary(), (amount, ppm) =>
            new Rate(ppm).Of(amount) == (long)(new BigInteger(amount) * ppm / Rate.Whole))
        .QuickCheckThrowOnFailure();

    [Fact]
    public void The_whole_is_the_amount_itself() => new Rate(Rate.Whole).Of(long.MaxValue).ShouldBe(long.MaxValue);

    [Fact]
    public void A_share_of_a_negative_amount_throws() => Should.Throw<ArgumentOutOfRangeException>(() => new Rate(1).Of(-1));
}
