using Distribution.Kernel;

namespace Distribution.Tests.Kernel;

public sealed class StableHashTests
{
    [Theory]
    [InlineData("", 372931385u)]
    [InlineData("a", 2264572058u)]
    [InlineData("fruit", 1556290586u)]
    public void A_hash_never_changes(string text, uint hash) => StableHash.Of(text).ShouldBe(hash);

    [Fact]
    public void Order_numbers_spread_over_the_shards()
    {
        int[] counts = new int[16];
        for (int i = 0; i < 16_000; i++)
        {
            counts[StableHash.Shard($"order{i}", 16)]++;
        }

        counts.Min().ShouldBeGreaterThan(800);
        counts.Max().ShouldBeLessThan(1200);
    }
}
