using System.Text.Json.Serialization;

namespace Distribution.Payments.WeChatPay.Certificates;

/// <summary>The platform certificates of one account as all instances share them. Nothing in it is secret.</summary>
/// <param name="Certificates">Those that were got and have not expired.</param>
/// <param name="FetchedAt">When WeChat Pay last gave them, UTC; the beginning of time if never.</param>
/// <param name="NextAt">Until then (UTC) nobody asks again.</param>
/// <param name="Turn">Of the instance that is asking just now; null if none is.</param>
internal sealed record CertificatesRow(IReadOnlyList<CertificateRow> Certificates, DateTimeOffset FetchedAt, DateTimeOffset NextAt, string? Turn)
{
    public static CertificatesRow Empty { get; } = new([], DateTimeOffset.MinValue, DateTimeOffset.MinValue, null);
}

/// <param name="Serial">Hexadecimal.</param>
/// <param name="Pem">The certificate.</param>
/// <param name="ExpiresAt">When WeChat Pay ceases to use it, UTC; never later than the certificate itself says.</param>
internal sealed record CertificateRow(string Serial, string Pem, DateTimeOffset ExpiresAt)
{
    public override string ToString() => $"{nameof(CertificateRow)} {Serial}";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CertificatesRow))]
internal sealed partial class CertificatesRowJson : JsonSerializerContext;
