namespace Distribution.Sharing;

public sealed class SharingOptions
{
    /// <summary>Scheme and authority under which visitors reach the shop, for example <c>https://shop.example</c>.</summary>
    public Uri? PublicBaseUrl { get; set; }

    /// <summary>What a social network shows for a share of the whole shop.</summary>
    public string ShopTitle { get; set; } = "推荐给你";

    public string ShopPage { get; set; } = "pages/index/index";

    public string ProductPage { get; set; } = "pages/product/index";

    internal static bool IsValid(SharingOptions options) =>
        options.PublicBaseUrl is { IsAbsoluteUri: true, Scheme: "http" or "https" }
        && options.ShopTitle.Length is > 0 and <= 128
        && SharePage.IsValid(options.ShopPage)
        && SharePage.IsValid(options.ProductPage);
}
