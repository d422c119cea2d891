using Distribution.Kernel;
using FsCheck;
using FsCheck.Fluent;

namespace Distribution.Tests.Kernel;

public sealed class ProportionTests
{
    private static readonly Arbitrary<long> Amounts = Numbers.Between(0, long.MaxValue).ToArbitrary();

    private static readonly Arbitrary<long[]> Weights = Numbers.Between(0, long.MaxValue).ArrayOf().Where(weights => weights.Length is > 0 and < 60).ToArbitrary();

    [Fact]
    public void Split_adds_up_to_the_total() => Prop
        .ForAll(Amounts, Weights, (total, weights) =>
        {
            long[] parts = Proportion.Split(total, weights);
            return parts.Length == weights.Length && parts.All(part => part >= 0) && parts.Aggregate(0L, (sum, part) => checked(sum + part)) == total;
        })
        .QuickCheckThrowOnFailure();

    [Fact]
    public void Split_gives_every_part_its_exact_share_to_within_one_unit() => Prop
        .ForAll(Amounts, Weights, (total, weights) =>
        {
            Int128 sum = weights.Aggregate((Int128)0, (all, weight) => all + weight);
            long[] parts = Proportion.Split(total, weights);
            return sum == 0 || parts.Index().All(part => Int128.Abs(part.Item - ((Int128)total * weights[part.Index] / sum)) <= 1);
        })
        .QuickCheckThrowOnFailure();

    [Fact]
    public void Split_without_any_weight_gives_everything_to_the_first() => Proportion.Split(7, [0, 0, 0]).ShouldBe([7, 0, 0]);

    [Fact]
    public void Split_settles_ties_in_favour_of_the_earlier_part() => Proportion.Split(100, [1, 1, 1]).ShouldBe([34, 33, 33]);

    [Fact]
    public void Nothing_remains_after_a_full_refund_and_everything_before_any() => Prop
        .ForAll(Amounts, Numbers.Between(1, long.MaxValue).ToArbitrary(), (amount, whole) =>
            Proportion.Remaining(amount, whole, whole) == 0 && Proportion.Remaining(amount, 0, whole) == amount)
        .QuickCheckThrowOnFailure();

    [Fact]
    public void Partial_refunds_in_any_order_reverse_the_same_and_never_more_than_was_earned() => Prop
        .ForAll(Numbers.Between(0, 1_000_000_000).ToArbitrary(), Numbers.Between(1, 1_000_000).ArrayOf().Where(parts => parts.Length is > 0 and < 20).ToArbitrary(), (amount, refunds) =>
            Reversed(amount, refunds) == amount && Reversed(amount, [.. Enumerable.Reverse(refunds)]) == amount && Reversed(amount, [.. Enumerable.Order(refunds)]) == amount)
        .QuickCheckThrowOnFailure();

    [Fact]
    public void Floor_is_exact_where_64_bits_overflow() => Prop
        .ForAll(Amounts, Amounts, Numbers.Between(1, long.MaxValue).ToArbitrary(), (amount, part, whole) =>
        {
            long small = Math.Min(part, whole);
            return Proportion.Floor(amount, small, whole) == System.Numerics.BigInteger.Divide((System.Numerics.BigInteger)amount * small, whole);
        })
        .QuickCheckThrowOnFailure();

    [Fact]
    public void What_makes_no_sense_throws()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => Proportion.Floor(-1, 0, 1));
        Should.Throw<ArgumentOutOfRangeException>(() => Proportion.Floor(1, 2, 1));
        Should.Throw<ArgumentOutOfRangeException>(() => Proportion.Floor(1, 0, 0));
        Should.Throw<ArgumentOutOfRangeException>(() => Proportion.Split(-1, [1]));
        Should.Throw<ArgumentOutOfRangeException>(() => Proportion.Split(1, []));
        Should.Throw<ArgumentOutOfRangeException>(() => Proportion.Split(1, [-1, 2]));
    }

    /// <summary>What is reversed when the refunds arrive one after the other, each as the difference of the cumulative target.</summary>
    private static long Reversed(long amount, long[] refunds)
    {
        long whole = refunds.Sum();
        long refunded = 0;
        long remaining = amount;
        long reversed = 0;
        foreach (long refund in refunds)
        {
            refunded += refund;
            long target = Proportion.Remaining(amount, refunded, whole);
            target.ShouldBeInRange(0, remaining);
            reversed += remaining - target;
            remaining = target;
        }

        return reversed;
    }
}
