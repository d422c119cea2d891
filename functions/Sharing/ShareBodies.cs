using Distribution.Kernel;

namespace Distribution.Functions.Sharing;

/// <summary>What to share: a product, a page of the mini program, or the shop.</summary>
public sealed record ShareBody(Sku? Sku = null, string? Page = null);
