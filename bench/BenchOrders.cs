using Distribution.Kernel;
using Distribution.Programs.Engine;

namespace Distribution.Bench;

/// <param name="Sku">What is sold.</param>
/// <param name="Category">Its category.</param>
/// <param name="Price">Minor units.</param>
internal sealed record Good(string Sku, string Category, long Price);

/// <summary>Orders that are the same on every machine: one to three lines, one in ten the first order of its distributor.</summary>
internal static class BenchOrders
{
    private const int Distributors = 200;

    public static OrderFacts[] Make(int count, int seed, IReadOnlyList<Good> goods, string tier)
    {
        uint state = (uint)seed;
        var used = new Dictionary<string, int>();
        var orders = new OrderFacts[count];
        for (int i = 0; i < count; i++)
        {
            var lines = new LineFacts[1 + Next(3)];
            for (int at = 0; at < lines.Length; at++)
            {
                Good good = goods[Next(goods.Count)];
                int units = 1 + Next(4);
                lines[at] = new LineFacts(at + 1, new Sku(good.Sku), good.Category, units, good.Price * units);
            }

            int first = Next(Distributors);
            PathLevel[] path =
            [
                new PathLevel(1, new DistributorId($"d{first}")) { Tier = Next(5) == 0 ? tier : null },
                new PathLevel(2, new DistributorId($"d{first + Distributors}")),
            ];
            bool isFirst = Next(10) == 0;
            orders[i] = new OrderFacts(Next(4) == 0 ? "HK" : "CN-SH", lines, path, isFirst ? 1 : 2 + Next(50), path[1].Distributor, used)
            {
                Buyer = new UserId($"b{Next(1000)}"),
                BuyerOrders = 1 + Next(5),
            };
        }

        return orders;

        int Next(int below)
        {
            state = (state * 1664525) + 1013904223;
            return (int)((state >> 8) % (uint)below);
        }
    }
}
