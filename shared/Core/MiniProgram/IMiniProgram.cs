using Distribution.Kernel;

namespace Distribution.MiniProgram;

/// <summary>Who has logged in, in the platform's own words. Personal data and a key: never logged, never sent to a client.</summary>
/// <param name="AppId">The mini program, of which the openid is.</param>
/// <param name="OpenId">The person under that mini program.</param>
/// <param name="SessionKey">Signs and encrypts what the platform hands to the person's client; stays on the server.</param>
/// <param name="UnionId">The person under all apps of the merchant's platform account; null if there is none.</param>
public sealed record MiniProgramLogin(string AppId, string OpenId, string SessionKey, string? UnionId)
{
    public override string ToString() => nameof(MiniProgramLogin);
}

/// <summary>A phone number the platform has verified. Personal data: never logged, shown masked.</summary>
/// <param name="CountryCode">1 to 4 digits, without a plus.</param>
/// <param name="Number">4 to 20 digits, without the country code.</param>
public sealed record PhoneNumber(string CountryCode, string Number)
{
    private const int Shown = 3;
    private const int ShownAtEnd = 4;

    /// <summary>The first three and the last four digits: <c>138****1234</c>; of a short one only the last two.</summary>
    public string Masked => Number.Length > Shown + ShownAtEnd
        ? string.Concat(Number.AsSpan(0, Shown), "****", Number.AsSpan(Number.Length - ShownAtEnd))
        : string.Concat("****", Number.AsSpan(Number.Length - 2));

    public override string ToString() => nameof(PhoneNumber);
}

/// <summary>A code image (小程序码).</summary>
/// <param name="ContentType"><c>image/jpeg</c> or <c>image/png</c>.</param>
public sealed record CodeImage(string ContentType, ReadOnlyMemory<byte> Content);

/// <summary>
/// The mini program's platform. Every call may be refused with <c>miniprogram.not_configured</c> (the merchant has none here),
/// <c>miniprogram.unavailable</c> (no answer, busy, or its quota is used up: ask again), or <c>miniprogram.refused</c> (the detail
/// has the platform's own code).
/// </summary>
public interface IMiniProgram
{
    /// <summary>Exchanges the code of the client's login, once and within five minutes. Also <c>miniprogram.code_invalid</c>, <c>miniprogram.user_blocked</c>.</summary>
    Task<Result<MiniProgramLogin>> LogInAsync(MerchantId merchant, string code, CancellationToken cancellation);

    /// <summary>Exchanges the code of the client's phone button, once and within five minutes. Also <c>miniprogram.code_invalid</c>.</summary>
    Task<Result<PhoneNumber>> PhoneAsync(MerchantId merchant, string code, CancellationToken cancellation);

    /// <summary>An image that opens a page, valid for ever. Also <c>miniprogram.page_unknown</c>.</summary>
    /// <param name="merchant">Whose mini program.</param>
    /// <param name="scene">What the page is told; 1 to <see cref="SceneText.MaxLength"/> of the platform's characters.</param>
    /// <param name="page">Without a leading slash.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <exception cref="ArgumentException">The scene is not one.</exception>
    Task<Result<CodeImage>> CodeImageAsync(MerchantId merchant, string scene, string page, CancellationToken cancellation);

    /// <summary>A web address that opens a page from messages and other apps (URL Link). Also <c>miniprogram.page_unknown</c>.</summary>
    /// <param name="merchant">Whose mini program.</param>
    /// <param name="page">Without a leading slash.</param>
    /// <param name="query">What the page is told, at most 1,024 characters.</param>
    /// <param name="days">How long it is valid, 1 to 30.</param>
    /// <param name="cancellation">Ends the call.</param>
    Task<Result<Uri>> UrlLinkAsync(MerchantId merchant, string page, string query, int days, CancellationToken cancellation);
}
