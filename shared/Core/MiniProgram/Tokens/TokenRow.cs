using System.Text.Json.Serialization;

namespace Distribution.MiniProgram.Tokens;

/// <summary>A mini program's access token as all instances share it. Secret: it has no text of its own.</summary>
/// <param name="Token">Null if there has been none.</param>
/// <param name="ExpiresAt">UTC.</param>
/// <param name="HeldUntil">Until then (UTC) one instance is getting a new one; or, after a failure, nobody tries.</param>
/// <param name="HasFailed">The last attempt brought none.</param>
internal sealed record TokenRow(string? Token, DateTimeOffset ExpiresAt, DateTimeOffset HeldUntil = default, bool HasFailed = false)
{
    public override string ToString() => nameof(TokenRow);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TokenRow))]
internal sealed partial class TokenRowJson : JsonSerializerContext;
