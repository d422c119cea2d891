using System.Diagnostics;
using System.Globalization;
using System.Text;
using Distribution.Kernel;
using Distribution.Programs.Engine;
using Distribution.Programs.Language;

namespace Distribution.Bench;

/// <summary>
/// How many orders a second one core evaluates under each sample program, and what an evaluation allocates; beside it the
/// same rules written by hand as one C# method, as the limit. Both run on the same orders in the same process and must
/// give the same amounts.
/// </summary>
internal static class ProgramBench
{
    private const int Orders = 1024;
    private const int Seed = 20260302;
    private const int Rounds = 60;
    private static readonly TimeSpan RoundLength = TimeSpan.FromMilliseconds(40);

    /// <param name="samples">The folder that holds a folder for each merchant.</param>
    /// <param name="output">Where the table goes.</param>
    /// <returns>0, or 1 if an amount differs.</returns>
    public static int Run(string samples, TextWriter output)
    {
        output.WriteLine("program         engine/s       by hand/s      ratio  bytes/evaluation");
        bool same = true;
        foreach (HandWritten hand in HandWritten.All)
        {
            string file = Path.Combine(samples, hand.Merchant, "program.json");
            if (!File.Exists(file))
            {
                output.WriteLine($"{hand.Merchant}: {file} is not there");
                continue;
            }

            same &= Measure(hand, File.ReadAllBytes(file), output);
        }

        return same ? 0 : 1;
    }

    private static bool Measure(HandWritten hand, byte[] document, TextWriter output)
    {
        RewardProgram program = ProgramReader.Read(document, new MerchantId(hand.ProgramMerchant)).Program
            ?? throw new InvalidDataException($"{hand.Merchant}/program.json is not sound.");
        CompiledProgram compiled = CompiledProgram.Compile(program, 1);
        OrderFacts[] orders = BenchOrders.Make(Orders, Seed, hand.Goods, hand.Tier);
        var buffer = new RewardBuffer();
        if (!IsSame(hand, compiled, orders, buffer))
        {
            output.WriteLine($"{hand.Merchant}: the engine and the method written by hand differ");
            return false;
        }

        double engine = 0;
        double byHand = 0;
        for (int round = 0; round < Rounds; round++)
        {
            engine = Math.Max(engine, PerSecond(orders, order => RewardEngine.Evaluate(compiled, order, RewardEvent.OrderPaid, buffer)));
            byHand = Math.Max(byHand, PerSecond(orders, order => hand.Evaluate(order, hand.Result)));
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        foreach (OrderFacts order in orders)
        {
            RewardEngine.Evaluate(compiled, order, RewardEvent.OrderPaid, buffer);
        }

        long bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / orders.Length;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{hand.Merchant,-14}{engine,12:N0}{byHand,16:N0}{byHand / engine,10:0.00}x{bytes,12}"));
        return true;
    }

    private static double PerSecond(OrderFacts[] orders, Action<OrderFacts> evaluate)
    {
        long count = 0;
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < RoundLength)
        {
            foreach (OrderFacts order in orders)
            {
                evaluate(order);
            }

            count += orders.Length;
        }

        return count / watch.Elapsed.TotalSeconds;
    }

    private static bool IsSame(HandWritten hand, CompiledProgram program, OrderFacts[] orders, RewardBuffer buffer)
    {
        foreach (OrderFacts order in orders)
        {
            RewardEngine.Evaluate(program, order, RewardEvent.OrderPaid, buffer);
            hand.Evaluate(order, hand.Result);
            if (Words(buffer) != hand.Result.ToString())
            {
                return false;
            }
        }

        return true;
    }

    private static string Words(RewardBuffer buffer)
    {
        var words = new StringBuilder();
        foreach (Reward reward in buffer.Rewards)
        {
            words.Append(CultureInfo.InvariantCulture, $"{reward.LineNo} {reward.Beneficiary} {reward.Rule} {reward.Amount} {reward.Grant?.Code};");
        }

        return words.ToString();
    }
}
