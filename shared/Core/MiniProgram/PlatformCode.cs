using System.Buffers;
using Distribution.Kernel;

namespace Distribution.MiniProgram;

/// <summary>Codes that a client gets from the platform for its server.</summary>
internal static class PlatformCode
{
    public const int MaxLength = 256;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:@|=+/-");

    /// <summary>Null if the text can be one.</summary>
    public static Problem? Check(string code) => code.Length is > 0 and <= MaxLength && !code.AsSpan().ContainsAnyExcept(Allowed)
        ? null
        : Problem.Invalid("request.malformed", $"A code has 1 to {MaxLength} characters.", "/code");
}
