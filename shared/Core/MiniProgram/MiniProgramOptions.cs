namespace Distribution.MiniProgram;

/// <summary>The merchants' mini programs. Section <c>MiniProgram</c>; secrets belong in a key vault and are referred to from there.</summary>
public sealed class MiniProgramOptions
{
    public const string Section = "MiniProgram";

    /// <summary>Scheme and authority of the platform's interface.</summary>
    public Uri BaseUrl { get; set; } = new("https://api.weixin.qq.com");

    /// <summary>By our merchant's id.</summary>
    public Dictionary<string, MiniProgramApp> Merchants { get; } = new(StringComparer.Ordinal);
}

/// <summary>One mini program. Has no text of its own, so that its secret cannot get into a log.</summary>
public sealed class MiniProgramApp
{
    public string AppId { get; set; } = "";

    public string AppSecret { get; set; } = "";

    /// <summary>Which version code images and links open: <c>release</c>, <c>trial</c> or <c>develop</c>.</summary>
    public string EnvVersion { get; set; } = "release";
}
