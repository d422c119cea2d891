using Distribution.Kernel;
using Distribution.Sharing;

namespace Distribution.Functions.Sharing;

/// <summary>What to share: a product, a page of the mini program, or the shop.</summary>
public sealed record ShareBody(Sku? Sku = null, string? Page = null);

/// <summary>What a code stands for, as a visitor sees it.</summary>
public sealed record ShareView(string Code, MerchantId Merchant, string InviteCode, Sku? Sku, string Page, string Title)
{
    internal static ShareView Of(Share share) => new(share.Code, share.Merchant, share.InviteCode, share.Sku, share.Page, share.Title);
}
