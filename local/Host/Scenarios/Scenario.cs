using Distribution.Kernel;

namespace Distribution.Local.Scenarios;

/// <summary>A scenario file (<c>scenario/1</c>) that has been read and found usable.</summary>
/// <param name="Title">What it shows, for the report; null if the file does not say.</param>
/// <param name="Merchant">The merchant of the program; the whole scenario is played at this shop.</param>
/// <param name="Program">The reward program, as JSON text, published before the first step.</param>
/// <param name="Start">When the simulated clock starts.</param>
/// <param name="Shop">Freight settings; null leaves them as they are.</param>
/// <param name="Catalog">The products made before the first step.</param>
/// <param name="Steps">What happens, in order.</param>
/// <param name="Expect">What must be true at the end.</param>
internal sealed record Scenario(
    string? Title,
    MerchantId Merchant,
    string Program,
    DateTimeOffset Start,
    ShopSetup? Shop,
    IReadOnlyList<ProductSetup> Catalog,
    IReadOnlyList<Step> Steps,
    Expectations Expect);

/// <param name="FreightFlat">Freight of an order below the threshold, in fen.</param>
/// <param name="FreeShippingFrom">Goods value from which the freight is free, in fen.</param>
internal sealed record ShopSetup(long FreightFlat, long FreeShippingFrom);

/// <param name="Price">In fen.</param>
internal sealed record ProductSetup(string Sku, string Name, long Price, long Stock, string? Category);

/// <summary>Why a file cannot be played: an RFC 6901 pointer into it and a sentence.</summary>
internal sealed record ScenarioError(string Pointer, string Reason)
{
    public override string ToString() => $"{(Pointer.Length == 0 ? "(document)" : Pointer)}: {Reason}";
}
