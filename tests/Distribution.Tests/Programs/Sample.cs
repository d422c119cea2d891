using System.Text;
using Distribution.Kernel;
using Distribution.Programs.Engine;
using Distribution.Programs.Language;

namespace Distribution.Tests.Programs;

/// <summary>Programs and facts for tests.</summary>
internal static class Sample
{
    public static readonly IReadOnlyDictionary<string, int> NoLimits = new Dictionary<string, int>();

    private const string Head = """
        "schema":"reward-program/1","currency":"CNY","timeZone":"Asia/Shanghai",
        "settlement":{"hold":"P7D","from":"order.completed","minWithdrawal":100}
        """;

    public static string Root { get; } = FindRoot();

    /// <summary>A document of two levels with these further members.</summary>
    public static string Document(string members) =>
        $$"""{{{Head}},"attribution":{"model":"last","windowDays":30,"maxLevels":2},{{members}}}""";

    public static ProgramReading Read(string json, string merchant = "m") => ProgramReader.Read(Encoding.UTF8.GetBytes(json), new MerchantId(merchant));

    public static CompiledProgram Compile(string json, string merchant = "m")
    {
        ProgramReading reading = Read(json, merchant);
        reading.Errors.Select(error => $"{error.Pointer} {error.Code}: {error.Detail}").ShouldBeEmpty();
        return CompiledProgram.Compile(reading.Program!, 1);
    }

    public static CompiledProgram Rules(string rules, string more = "") => Compile(Document($"{more}\"rules\":[{rules}]"));

    public static LineFacts Line(int no, string sku, int units, long net, string? category = null) => new(no, new Sku(sku), category, units, net);

    public static OrderFacts Order(params LineFacts[] lines) => new(
        "CN-SH",
        lines,
        [new PathLevel(1, new DistributorId("bo")), new PathLevel(2, new DistributorId("an"))],
        2,
        new DistributorId("an"),
        NoLimits)
    {
        Buyer = new UserId("cai"),
        BuyerOrders = 1,
        At = new DateTimeOffset(2026, 3, 2, 1, 0, 0, TimeSpan.Zero),
    };

    /// <summary>Every line in one word: line number or -, beneficiary, rule, amount or grant.</summary>
    public static string[] Words(Rewards rewards) => [.. rewards.Lines.Select(line =>
        $"{(line.LineNo is { } no ? no.ToString() : "-")} {line.Beneficiary} {line.Rule} {(line.Grant is { } grant ? $"{grant.Quantity}x{grant.Code}" : line.Amount.ToString())}")];

    private static string FindRoot()
    {
        string? at = AppContext.BaseDirectory;
        while (at is not null && !File.Exists(Path.Combine(at, "Distribution.sln")))
        {
            at = Path.GetDirectoryName(at);
        }

        return at ?? throw new InvalidOperationException("The tests run inside the source tree.");
    }
}
