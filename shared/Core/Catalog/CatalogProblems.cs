using Distribution.Kernel;

namespace Distribution.Catalog;

internal static class CatalogProblems
{
    public static Problem NotFound(Sku sku) => Problem.NotFound("product.not_found", $"The shop has no product {sku}.");

    public static Problem Invalid(string detail, string pointer) => Problem.Invalid("request.malformed", detail, pointer);

    /// <summary>Null if the texts and amounts of a product are within their limits.</summary>
    public static Problem? Check(string name, long price, string? category)
    {
        if (!IsText(name, CatalogLimits.Name))
        {
            return Invalid($"A name has 1 to {CatalogLimits.Name} characters, none of them a control character.", "/name");
        }

        if (price is <= 0 or > Money.MaxInput)
        {
            return Invalid($"A price is 1 to {Money.MaxInput} minor units.", "/price");
        }

        return category is null || IsText(category, CatalogLimits.Category)
            ? null
            : Invalid($"A category has 1 to {CatalogLimits.Category} characters, none of them a control character.", "/category");
    }

    /// <summary>Names go to payment providers and social networks, which refuse control characters.</summary>
    private static bool IsText(string text, int most) => !string.IsNullOrWhiteSpace(text) && text.Length <= most && !text.Any(char.IsControl);
}
