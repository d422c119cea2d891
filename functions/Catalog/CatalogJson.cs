using System.Text.Json;
using System.Text.Json.Serialization;
using Distribution.Catalog;
using Distribution.Functions.Api.Requests;

namespace Distribution.Functions.Catalog;

/// <summary>What this slice's functions read and answer: strict when reading, without nulls when writing.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ShopBody))]
[JsonSerializable(typeof(CreateProductBody))]
[JsonSerializable(typeof(UpdateProductBody))]
[JsonSerializable(typeof(AdjustStockBody))]
[JsonSerializable(typeof(ProductView))]
[JsonSerializable(typeof(ListBody<ProductView>))]
internal sealed partial class CatalogJson : JsonSerializerContext;
