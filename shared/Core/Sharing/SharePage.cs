using System.Buffers;

namespace Distribution.Sharing;

/// <summary>A mini program's page as the platform takes it: no leading slash, no query.</summary>
internal static class SharePage
{
    public const int MaxLength = 128;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-/");

    public static bool IsValid(string page) =>
        page.Length is > 0 and <= MaxLength && page[0] != '/' && !page.AsSpan().ContainsAnyExcept(Allowed);
}
