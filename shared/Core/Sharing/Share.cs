using System.Text.Json.Serialization;
using Distribution.Kernel;

namespace Distribution.Sharing;

/// <summary>What a short code stands for, for ever.</summary>
/// <param name="InviteCode">The distributor's code, with which a visitor is bound.</param>
/// <param name="Sku">The product that is shown; null for the shop.</param>
/// <param name="Page">The mini program's page, without a leading slash.</param>
/// <param name="Title">What a social network shows.</param>
public sealed record Share(string Code, MerchantId Merchant, DistributorId Distributor, string InviteCode, Sku? Sku, string Page, string Title);

/// <summary>The ways a share is spread.</summary>
/// <param name="Link">The landing page.</param>
/// <param name="Path">The mini program's path, with the code as its scene.</param>
/// <param name="QrPng">Address of the QR code as PNG.</param>
public sealed record ShareLinks(string Code, string Link, string Path, string QrPng, string QrSvg, SocialLinks Social);

/// <summary>Addresses that open a network's own share dialog. Moments has none: there a picture with the QR code is posted.</summary>
public sealed record SocialLinks(string Weibo, string Qq, string Qzone);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Share))]
internal sealed partial class SharingJson : JsonSerializerContext;
