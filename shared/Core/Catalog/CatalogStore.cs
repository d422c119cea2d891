using System.Text.Json.Serialization;
using Distribution.Kernel;
using Distribution.Storage;

namespace Distribution.Catalog;

/// <summary>Products of a merchant in one partition, its shop settings in another.</summary>
public sealed class CatalogStore(IEntityStore store)
{
    internal const string ProductPrefix = "prod|";
    private const string SettingsRow = "settings";

    internal static string Products(MerchantId merchant) => ProductPrefix + merchant.Value;

    internal static string Shop(MerchantId merchant) => StoreKey.Join("shop", merchant.Value);

    /// <summary>The product, or null if the merchant has none of this sku.</summary>
    public ValueTask<Stored<Product>?> GetAsync(MerchantId merchant, Sku sku, CancellationToken cancellation) =>
        store.GetAsync(Products(merchant), sku.Value, CatalogJson.Default.Product, cancellation);

    internal ValueTask<IReadOnlyList<Stored<Product>>> ListAsync(MerchantId merchant, string? cursor, int limit, CancellationToken cancellation) =>
        store.RangeAsync(Products(merchant), cursor is null ? " " : StoreKey.After(cursor), "~", limit, CatalogJson.Default.Product, cancellation);

    /// <summary>Every product of every merchant, for sweeps.</summary>
    internal static async Task<IReadOnlyList<(MerchantId Merchant, Sku Sku)>> AllAsync(IEntityScan scan, CancellationToken cancellation)
    {
        var all = new List<(MerchantId, Sku)>();
        await foreach (Entity entity in scan.ScanAsync(ProductPrefix, "", cancellation).ConfigureAwait(false))
        {
            all.Add((MerchantId.Create(entity.Partition[ProductPrefix.Length..]), Sku.Create(entity.Row)));
        }

        return all;
    }

    internal async ValueTask<bool> InsertAsync(MerchantId merchant, Product product, CancellationToken cancellation) =>
        await store.WriteAsync(
            Products(merchant), [new EntityWrite.Insert(product.Sku.Value, StoreJson.Write(product, CatalogJson.Default.Product))], cancellation).ConfigureAwait(false) is null;

    internal async ValueTask<bool> ReplaceAsync(MerchantId merchant, Stored<Product> read, Product product, CancellationToken cancellation) =>
        await store.WriteAsync(
            Products(merchant), [new EntityWrite.Replace(read.Row, StoreJson.Write(product, CatalogJson.Default.Product), read.ETag)], cancellation).ConfigureAwait(false) is null;

    /// <summary>The settings; <see cref="ShopSettings.None"/> until the merchant has set any.</summary>
    public async ValueTask<ShopSettings> SettingsAsync(MerchantId merchant, CancellationToken cancellation) =>
        (await SettingsRowAsync(merchant, cancellation).ConfigureAwait(false))?.Value ?? ShopSettings.None;

    internal ValueTask<Stored<ShopSettings>?> SettingsRowAsync(MerchantId merchant, CancellationToken cancellation) =>
        store.GetAsync(Shop(merchant), SettingsRow, CatalogJson.Default.ShopSettings, cancellation);

    internal async ValueTask<bool> PutSettingsAsync(MerchantId merchant, Stored<ShopSettings>? read, ShopSettings settings, CancellationToken cancellation)
    {
        byte[] payload = StoreJson.Write(settings, CatalogJson.Default.ShopSettings);
        EntityWrite write = read is null ? new EntityWrite.Insert(SettingsRow, payload) : new EntityWrite.Replace(read.Row, payload, read.ETag);
        return await store.WriteAsync(Shop(merchant), [write], cancellation).ConfigureAwait(false) is null;
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Product))]
[JsonSerializable(typeof(ShopSettings))]
[JsonSerializable(typeof(StockLevel))]
[JsonSerializable(typeof(StockReservation))]
[JsonSerializable(typeof(StockChange))]
internal sealed partial class CatalogJson : JsonSerializerContext;
