using System.Text.Json;
using System.Text.Json.Serialization;

namespace Distribution.MiniProgram.Wire;

/// <summary>What every answer may be instead of its own document.</summary>
internal sealed record ErrorAnswer(int Errcode = 0);

internal sealed record LoginAnswer(int Errcode = 0, string? Openid = null, string? SessionKey = null, string? Unionid = null)
{
    public override string ToString() => nameof(LoginAnswer);
}

internal sealed record TokenBody(string GrantType, string Appid, string Secret, bool ForceRefresh)
{
    public override string ToString() => nameof(TokenBody);
}

internal sealed record TokenAnswer(int Errcode = 0, string? AccessToken = null, int ExpiresIn = 0)
{
    public override string ToString() => nameof(TokenAnswer);
}

internal sealed record PhoneBody(string Code);

internal sealed record PhoneAnswer(int Errcode = 0, PhoneInfo? PhoneInfo = null);

/// <param name="CountryCode">A number or a text.</param>
internal sealed record PhoneInfo(
    [property: JsonPropertyName("purePhoneNumber")] string? PurePhoneNumber = null,
    [property: JsonPropertyName("countryCode")] JsonElement CountryCode = default,
    [property: JsonPropertyName("watermark")] Watermark? Watermark = null)
{
    public override string ToString() => nameof(PhoneInfo);
}

internal sealed record Watermark(string? Appid = null);

internal sealed record CodeBody(string Scene, string Page, bool CheckPath, string EnvVersion);

internal sealed record LinkBody(string Path, string Query, int ExpireType, int ExpireInterval, string EnvVersion);

internal sealed record LinkAnswer(int Errcode = 0, string? UrlLink = null);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ErrorAnswer))]
[JsonSerializable(typeof(LoginAnswer))]
[JsonSerializable(typeof(TokenBody))]
[JsonSerializable(typeof(TokenAnswer))]
[JsonSerializable(typeof(PhoneBody))]
[JsonSerializable(typeof(PhoneAnswer))]
[JsonSerializable(typeof(CodeBody))]
[JsonSerializable(typeof(LinkBody))]
[JsonSerializable(typeof(LinkAnswer))]
internal sealed partial class MiniProgramJson : JsonSerializerContext;
