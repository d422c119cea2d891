using System.Text.RegularExpressions;
using Distribution.Kernel;
using Distribution.Ledger.Checks;
using Distribution.Storage;
using Distribution.Tests.Architecture;
using Distribution.Tests.Proof;

namespace Distribution.Tests.Ledger;

/// <summary>A row that is taken for another merchant's is checked without what it belongs to, and its own merchant's is not checked at all.</summary>
public sealed partial class EntityOwnerTests
{
    private const string Merchant = "fruit";

    /// <summary>Partitions whose name does not come of a merchant among its parts in one call: a row of each, and whose it is.</summary>
    private static readonly Dictionary<string, (string Partition, string Row, string? Owner)> Others = new()
    {
        ["led"] = ("led|d|fruit|bo|CNY|0", "bal", Merchant),
        ["cut"] = ("cut|led|d|fruit|bo|CNY|0", "2026-03", Merchant),
        ["bank"] = ("bank|fruit", "cursor", Merchant),
        ["day"] = ("day|fruit|2026-03-02|0", "o1", Merchant),
        ["done"] = ("done|fruit|2026-03-02|0", "o1", Merchant),
        ["prod"] = ("prod|fruit", "apple", Merchant),
        ["subm"] = ("subm|fruit|s1", "submission", Merchant),
        ["due"] = ("due|2026030200|3", "fruit|o1", Merchant),
        ["ask"] = ("ask|7", "20260302010000|fruit|o1", Merchant),
        ["grpdue"] = ("grpdue", "20260302010000|fruit|g1", Merchant),
        ["merchants"] = ("merchants", Merchant, null),
        ["share"] = ("share|abc", "share", null),
        ["minitoken"] = ("minitoken|wx1", "token", null),
        ["wechatcerts"] = ("wechatcerts|fruit|1900000109", "certificates", null),
        ["chk"] = ("chk|fruit", "d|0000001", null),
        ["chkask"] = ("chkask", Merchant, null),
    };

    private static readonly SourceFile[] Files = [.. Sources.In("shared/Core"), .. Sources.In("functions")];

    /// <summary>Every key that is joined of a word and parts among which a merchant is, with him at his place.</summary>
    private static readonly string[] Joined =
    [
        .. (from file in Files
            from Match match in Join().Matches(file.Text)
            let parts = match.Groups[1].Value.Split(',').Select(static part => part.Trim()).ToArray()
            where parts.Any(IsMerchant)
            select string.Join('|', parts.Select(static part => part.StartsWith('"') ? part.Trim('"') : IsMerchant(part) ? Merchant : "x"))).Distinct(),
    ];

    [Fact]
    public void Every_partition_with_a_merchant_in_its_name_is_his()
    {
        Joined.Length.ShouldBeGreaterThan(30);
        Joined.Where(static key => !Others.ContainsKey(WordOf(key)) && Of(key, "row") != Merchant).ShouldBeEmpty();
    }

    [Fact]
    public void Every_other_partition_is_whose_it_is_said_to_be() =>
        Others.Values.Select(static one => (one.Partition, Of(one.Partition, one.Row))).ShouldBe(Others.Values.Select(static one => (one.Partition, one.Owner)));

    [Fact]
    public void Every_name_of_a_partition_in_the_sources_is_one_of_these()
    {
        string[] named = [.. (from file in Files from Match match in Named().Matches(file.Text) select WordOf(match.Groups[1].Value)).Distinct()];

        named.Length.ShouldBeGreaterThan(30);
        named.Except(Joined.Select(WordOf)).Except(Others.Keys).ShouldBeEmpty();
    }

    [Fact]
    public async Task Every_partition_that_a_shop_writes_is_one_of_these()
    {
        using History history = await History.OpenAsync();
        var written = new HashSet<string>();
        await foreach (Entity entity in ((IEntityScan)history.Shop.Store).ScanAsync("", "", default))
        {
            written.Add(WordOf(entity.Partition));
            Of(entity.Partition, entity.Row).ShouldBeOneOf(Merchant, null);
        }

        written.Count.ShouldBeGreaterThan(10);
        written.Except(Joined.Select(WordOf)).Except(Others.Keys).ShouldBeEmpty();
    }

    private static string? Of(string partition, string row) => EntityOwner.Of(new Entity(partition, row, default, default));

    private static bool IsMerchant(string part) => part.EndsWith("erchant.Value", StringComparison.Ordinal);

    private static string WordOf(string key) => key.Split('|')[0];

    [GeneratedRegex(@"StoreKey\.Join\((""[a-z]+""(?:\s*,\s*(?:[^(),]|\([^()]*\))+)+)\)")]
    private static partial Regex Join();

    [GeneratedRegex(@"Partition\w*(?:\([^)]*\)\s*=>\s*StoreKey\.Join\(|\s*=\s*)""([a-z]+)")]
    private static partial Regex Named();
}
