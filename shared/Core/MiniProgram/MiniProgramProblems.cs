using Distribution.Kernel;

namespace Distribution.MiniProgram;

internal static class MiniProgramProblems
{
    public static Problem NotConfigured() => new("miniprogram.not_configured", ProblemKind.Unavailable, "The merchant has no mini program here.");

    public static Problem Unavailable() => new("miniprogram.unavailable", ProblemKind.Unavailable, "The mini program's platform did not answer; ask again.");

    public static Problem CodeInvalid() => Problem.Invalid("miniprogram.code_invalid", "The code is not valid, was used before, or is too old; the client gets a new one.", "/code");

    public static Problem UserBlocked() => Problem.Forbidden("miniprogram.user_blocked", "The platform has blocked this user.");

    public static Problem PageUnknown() => Problem.Refused("miniprogram.page_unknown", "The mini program has no such page, or is not published.");

    public static Problem Refused(int code) => Problem.Refused("miniprogram.refused", $"The mini program's platform says no: {code}.");

    /// <summary>What an error code of the platform means.</summary>
    public static Problem Of(int code) => code switch
    {
        -1 or 45009 or 45011 or 45035 or 50002 => Unavailable(),
        40029 or 40163 => CodeInvalid(),
        40226 => UserBlocked(),
        40159 or 41030 => PageUnknown(),
        _ => Refused(code),
    };
}
