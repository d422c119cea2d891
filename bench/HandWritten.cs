using System.Globalization;
using System.Text;
using Distribution.Kernel;
using Distribution.Programs.Engine;

namespace Distribution.Bench;

/// <summary>What a method written by hand answers with; used again and again as the engine's buffer is.</summary>
internal sealed class HandResult
{
    private readonly (int Line, DistributorId Who, string Rule, long Base, int Ppm, long Amount, string? Grant)[] _lines = new (int, DistributorId, string, long, int, long, string?)[256];
    private int _count;

    public void Clear() => _count = 0;

    public void Add(int line, DistributorId who, string rule, long net, int ppm, long amount, string? grant = null) =>
        _lines[_count++] = (line, who, rule, net, ppm, amount, grant);

    public override string ToString()
    {
        var words = new StringBuilder();
        foreach (var line in _lines.AsSpan(0, _count))
        {
            words.Append(CultureInfo.InvariantCulture, $"{line.Line} {line.Who} {line.Rule} {line.Amount} {line.Grant};");
        }

        return words.ToString();
    }
}

/// <summary>The order rules of the sample programs as somebody would write them who needs no other programs. Prices keep clear of the caps, which each still checks.</summary>
internal abstract class HandWritten
{
    public static IReadOnlyList<HandWritten> All { get; } = [new FruitShop(), new CodingSchool(), new Skincare()];

    public HandResult Result { get; } = new();

    public abstract string Merchant { get; }

    public abstract string ProgramMerchant { get; }

    public abstract IReadOnlyList<Good> Goods { get; }

    /// <summary>The tier that one in five holds.</summary>
    public virtual string Tier => "gold";

    public abstract void Evaluate(OrderFacts order, HandResult result);

    /// <summary>The level, unless it is absent or the buyer himself.</summary>
    private static PathLevel? LevelOf(OrderFacts order, int level)
    {
        IReadOnlyList<PathLevel> path = order.Path;
        for (int i = 0; i < path.Count; i++)
        {
            if (path[i].Level == level)
            {
                return order.Buyer?.Value == path[i].Distributor.Value ? null : path[i];
            }
        }

        return null;
    }

    private static long Share(long net, int ppm) => checked(net * ppm) / 1_000_000;

    private static void Check(long sum, long net, int ppm)
    {
        if (sum > net * ppm / 1_000_000)
        {
            throw new InvalidOperationException("The figures were to keep clear of the cap.");
        }
    }

    private sealed class FruitShop : HandWritten
    {
        public override string Merchant => "fruit-shop";

        public override string ProgramMerchant => "fruit";

        public override IReadOnlyList<Good> Goods { get; } = [new("box", "gift", 12800), new("cherry", "fruit", 8800), new("durian", "fruit", 19900)];

        public override void Evaluate(OrderFacts order, HandResult result)
        {
            result.Clear();
            PathLevel? level = LevelOf(order, 1);
            DistributorId? first = level?.Distributor;
            DistributorId? second = LevelOf(order, 2)?.Distributor;
            int ppm = level?.Tier == "gold" ? 120_000 : 100_000;
            IReadOnlyList<LineFacts> lines = order.Lines;
            long total = 0;
            for (int i = 0; i < lines.Count; i++)
            {
                LineFacts line = lines[i];
                long sum = 0;
                if (line.Net > 0 && first is { } one)
                {
                    long amount = Share(line.Net, ppm);
                    result.Add(line.No, one, "base", line.Net, ppm, amount);
                    sum += amount;
                }

                if (line.Net > 0 && second is { } two)
                {
                    long amount = Share(line.Net, 50_000);
                    result.Add(line.No, two, "base", line.Net, 50_000, amount);
                    sum += amount;
                }

                Check(sum, line.Net, 300_000);
                total = checked(total + line.Net);
            }

            if (total > 0 && order.FirstLevelOrders == 1 && first is { } distributor)
            {
                if (!order.LimitsUsed.ContainsKey("first-sale"))
                {
                    result.Add(0, distributor, "first-sale", total, -1, 1000);
                }

                if (order.Inviter is { } inviter && !order.LimitsUsed.ContainsKey("invite-voucher"))
                {
                    result.Add(0, inviter, "invite-voucher", total, -1, 0, "coupon:FRUIT10");
                }
            }
        }
    }

    private sealed class CodingSchool : HandWritten
    {
        public override string Merchant => "coding-school";

        public override string ProgramMerchant => "coding-school";

        public override IReadOnlyList<Good> Goods { get; } = [new("trial", "trial", 990), new("trial-free", "trial", 1), new("pack", "course", 99900)];

        public override string Tier => "senior";

        public override void Evaluate(OrderFacts order, HandResult result)
        {
            result.Clear();
            if (LevelOf(order, 1) is not { } level)
            {
                return;
            }

            DistributorId first = level.Distributor;
            int ppm = level.Tier == "senior" ? 180_000 : 150_000;
            IReadOnlyList<LineFacts> lines = order.Lines;
            long total = 0;
            bool course = false;
            bool lesson = false;
            for (int i = 0; i < lines.Count; i++)
            {
                LineFacts line = lines[i];
                if (line.Net > 0 && line.Sku.Value == "trial")
                {
                    result.Add(line.No, first, "trial", line.Net, -1, 1000L * line.Units);
                }
                else if (line.Net > 0 && line.Category == "course")
                {
                    long amount = Share(line.Net, ppm);
                    Check(amount, line.Net, 300_000);
                    result.Add(line.No, first, "course", line.Net, ppm, amount);
                    course = true;
                }
                else if (line.Net > 0 && line.Sku.Value == "trial-free")
                {
                    lesson = true;
                }

                total = checked(total + line.Net);
            }

            if (lesson && order.BuyerOrders == 1 && !order.LimitsUsed.ContainsKey("first-trial@buyer:Lifetime"))
            {
                result.Add(0, first, "first-trial", total, -1, 1000);
            }

            if (course)
            {
                result.Add(0, first, "course-discount", total, -1, 0, "coupon:COURSE50");
            }
        }
    }

    private sealed class Skincare : HandWritten
    {
        public override string Merchant => "skincare";

        public override string ProgramMerchant => "skincare";

        public override IReadOnlyList<Good> Goods { get; } = [new("serum", "serum", 29900), new("serum-first", "serum", 26910), new("mask", "mask", 9900)];

        public override void Evaluate(OrderFacts order, HandResult result)
        {
            result.Clear();
            PathLevel? first = LevelOf(order, 1);
            DistributorId? second = LevelOf(order, 2)?.Distributor;
            IReadOnlyList<LineFacts> lines = order.Lines;
            for (int i = 0; i < lines.Count; i++)
            {
                LineFacts line = lines[i];
                if (line.Net <= 0 || line.Sku.Value is not ("serum" or "serum-first"))
                {
                    continue;
                }

                long sum = 0;
                if (first is { } one)
                {
                    long amount = checked((one.Tier == "gold" ? 3500L : 3000L) * line.Units);
                    result.Add(line.No, one.Distributor, "bottle", line.Net, -1, amount);
                    sum += amount;
                }

                if (second is { } two)
                {
                    long amount = checked(1000L * line.Units);
                    result.Add(line.No, two, "bottle", line.Net, -1, amount);
                    sum += amount;
                }

                Check(sum, line.Net, 250_000);
            }
        }
    }
}
