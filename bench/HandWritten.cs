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

    public abstract void Evaluate(OrderFacts order, HandResult result);

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
            DistributorId first = order.Path[0].Distributor;
            DistributorId second = order.Path[1].Distributor;
            IReadOnlyList<LineFacts> lines = order.Lines;
            long total = 0;
            for (int i = 0; i < lines.Count; i++)
            {
                LineFacts line = lines[i];
                long one = line.Net * 100_000 / 1_000_000;
                long two = line.Net * 50_000 / 1_000_000;
                Check(one + two, line.Net, 300_000);
                result.Add(line.No, first, "base", line.Net, 100_000, one);
                result.Add(line.No, second, "base", line.Net, 50_000, two);
                total += line.Net;
            }

            if (order.FirstLevelOrders == 1)
            {
                if (!order.LimitsUsed.ContainsKey("first-sale"))
                {
                    result.Add(0, first, "first-sale", total, -1, 1000);
                }

                if (!order.LimitsUsed.ContainsKey("invite-voucher"))
                {
                    result.Add(0, second, "invite-voucher", total, -1, 0, "coupon:FRUIT10");
                }
            }
        }
    }

    private sealed class CodingSchool : HandWritten
    {
        public override string Merchant => "coding-school";

        public override string ProgramMerchant => "coding-school";

        public override IReadOnlyList<Good> Goods { get; } = [new("trial", "trial", 2990), new("pack", "course", 99900)];

        public override void Evaluate(OrderFacts order, HandResult result)
        {
            result.Clear();
            DistributorId first = order.Path[0].Distributor;
            IReadOnlyList<LineFacts> lines = order.Lines;
            long total = 0;
            bool course = false;
            for (int i = 0; i < lines.Count; i++)
            {
                LineFacts line = lines[i];
                if (line.Category == "trial")
                {
                    result.Add(line.No, first, "trial", line.Net, -1, 1000L * line.Units);
                }
                else if (line.Category == "course")
                {
                    long amount = line.Net * 150_000 / 1_000_000;
                    Check(amount, line.Net, 300_000);
                    result.Add(line.No, first, "course", line.Net, 150_000, amount);
                    course = true;
                }

                total += line.Net;
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

        public override IReadOnlyList<Good> Goods { get; } = [new("serum", "serum", 29900), new("mask", "mask", 9900)];

        public override void Evaluate(OrderFacts order, HandResult result)
        {
            result.Clear();
            PathLevel first = order.Path[0];
            DistributorId second = order.Path[1].Distributor;
            IReadOnlyList<LineFacts> lines = order.Lines;
            for (int i = 0; i < lines.Count; i++)
            {
                LineFacts line = lines[i];
                if (line.Sku.Value == "serum")
                {
                    long one = (first.Tier == "gold" ? 3500L : 3000L) * line.Units;
                    long two = 1000L * line.Units;
                    Check(one + two, line.Net, 250_000);
                    result.Add(line.No, first.Distributor, "bottle", line.Net, -1, one);
                    result.Add(line.No, second, "bottle", line.Net, -1, two);
                }
            }
        }
    }
}
