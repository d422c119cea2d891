using System.Buffers;

namespace Distribution.MiniProgram;

/// <summary>What a code image can carry: so little that only a short code fits, which the server resolves.</summary>
public static class SceneText
{
    public const int MaxLength = 32;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$&'()*+,/:;=?@-._~");

    public static bool IsValid(string scene) => scene.Length is > 0 and <= MaxLength && !scene.AsSpan().ContainsAnyExcept(Allowed);
}
