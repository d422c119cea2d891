using System.Globalization;
using System.Text.Json.Serialization;
using Distribution.Kernel;

namespace Distribution.Ledger;

/// <summary>Whose accounts a book holds.</summary>
public enum BookKind
{
    /// <summary>A distributor's: pending, available, withheld, debt, and what he was paid.</summary>
    Distributor,

    /// <summary>A merchant's: the commission expense. In <see cref="BookId.Shards"/> shards.</summary>
    Merchant,

    /// <summary>A campaign's: budget and spent.</summary>
    Campaign,

    /// <summary>The tax authority's. In <see cref="BookId.Shards"/> shards.</summary>
    TaxAuthority,

    /// <summary>A payment provider's: the cash that leaves through it. In <see cref="BookId.Shards"/> shards.</summary>
    Provider,
}

/// <summary>Names one book: one storage partition, one currency, one journal. In JSON it is its <see cref="Partition"/>.</summary>
/// <param name="Kind">Whose book.</param>
/// <param name="Merchant">The merchant everything belongs to.</param>
/// <param name="Owner">The distributor, campaign or provider; <c>-</c> where the merchant has one such book.</param>
/// <param name="Currency">The only currency of the book.</param>
/// <param name="Shard">0 for books that are not sharded.</param>
[JsonConverter(typeof(BookIdJson))]
public readonly record struct BookId(BookKind Kind, MerchantId Merchant, string Owner, Currency Currency, int Shard)
{
    /// <summary>How many partitions a book has that all orders of a merchant post to.</summary>
    public const int Shards = 16;

    /// <summary>All partitions of the ledger begin so.</summary>
    public const string PartitionPrefix = "led|";

    private const string NoOwner = "-";

    /// <summary>The storage partition, for example <c>led|d|fruit|u7|CNY|0</c>.</summary>
    public string Partition => string.Create(CultureInfo.InvariantCulture, $"{PartitionPrefix}{Letter(Kind)}|{Merchant.Value}|{Owner}|{Code(Currency)}|{Shard}");

    public static BookId Distributor(MerchantId merchant, DistributorId distributor, Currency currency) =>
        new(BookKind.Distributor, merchant, distributor.Value, currency, 0);

    /// <param name="merchant">The merchant.</param>
    /// <param name="currency">The currency.</param>
    /// <param name="shardFor">What decides the shard, usually the order: all postings about it meet in one shard.</param>
    public static BookId ForMerchant(MerchantId merchant, Currency currency, string shardFor) =>
        new(BookKind.Merchant, merchant, NoOwner, currency, StableHash.Shard(shardFor, Shards));

    public static BookId Campaign(MerchantId merchant, string campaign, Currency currency) =>
        new(BookKind.Campaign, merchant, campaign, currency, 0);

    /// <inheritdoc cref="ForMerchant"/>
    public static BookId TaxAuthority(MerchantId merchant, Currency currency, string shardFor) =>
        new(BookKind.TaxAuthority, merchant, NoOwner, currency, StableHash.Shard(shardFor, Shards));

    /// <param name="merchant">The merchant.</param>
    /// <param name="provider">The provider's name in lower case, for example <c>sandbox</c>.</param>
    /// <param name="currency">The currency.</param>
    /// <param name="shardFor">What decides the shard, usually the withdrawal.</param>
    public static BookId Provider(MerchantId merchant, string provider, Currency currency, string shardFor) =>
        new(BookKind.Provider, merchant, provider, currency, StableHash.Shard(shardFor, Shards));

    /// <summary>Reads a partition back; null if the text does not name a book.</summary>
    public static BookId? Parse(string partition)
    {
        string[] parts = partition.Split('|');
        if (parts.Length != 6 || parts[0] != "led" || !IdText.IsValid(parts[2]) || !IdText.IsValid(parts[3]) ||
            !int.TryParse(parts[5], NumberStyles.None, CultureInfo.InvariantCulture, out int shard) || shard >= Shards)
        {
            return null;
        }

        return KindOf(parts[1]) is { } kind && CurrencyOf(parts[4]) is { } currency
            ? new BookId(kind, new MerchantId(parts[2]), parts[3], currency, shard)
            : null;
    }

    public override string ToString() => Partition;

    private static string Letter(BookKind kind) => kind switch
    {
        BookKind.Distributor => "d",
        BookKind.Merchant => "m",
        BookKind.Campaign => "c",
        BookKind.TaxAuthority => "t",
        BookKind.Provider => "p",
    };

    private static BookKind? KindOf(string letter) => letter switch
    {
        "d" => BookKind.Distributor,
        "m" => BookKind.Merchant,
        "c" => BookKind.Campaign,
        "t" => BookKind.TaxAuthority,
        "p" => BookKind.Provider,
        _ => null,
    };

    private static string Code(Currency currency) => currency switch
    {
        Currency.CNY => "CNY",
        Currency.HKD => "HKD",
        Currency.USD => "USD",
    };

    private static Currency? CurrencyOf(string code) => code switch
    {
        "CNY" => Kernel.Currency.CNY,
        "HKD" => Kernel.Currency.HKD,
        "USD" => Kernel.Currency.USD,
        _ => null,
    };
}
