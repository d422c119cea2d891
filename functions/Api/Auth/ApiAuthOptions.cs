using System.Text;

namespace Distribution.Functions.Api.Auth;

/// <summary>What a bearer token must be signed with and say. Section <c>Auth</c> of the configuration.</summary>
public sealed class ApiAuthOptions
{
    public const string Section = "Auth";

    /// <summary>HMAC-SHA256 wants a key no shorter than its output.</summary>
    public const int MinKeyBytes = 32;

    /// <summary>The secret of HS256, used as UTF-8; at least 32 bytes.</summary>
    public string SigningKey { get; set; } = "";

    /// <summary>The <c>iss</c> every token must carry.</summary>
    public string Issuer { get; set; } = "";

    /// <summary>The <c>aud</c> every token must carry.</summary>
    public string Audience { get; set; } = "";

    internal bool IsComplete =>
        Encoding.UTF8.GetByteCount(SigningKey) >= MinKeyBytes && Issuer.Length > 0 && Audience.Length > 0;
}
