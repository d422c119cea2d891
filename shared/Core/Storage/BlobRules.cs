using System.Buffers;

namespace Distribution.Storage;

/// <summary>What every blob store asks of names, files and links.</summary>
public static class BlobRules
{
    /// <summary>The longest name.</summary>
    public const int MaxName = 256;

    /// <summary>The largest file in bytes.</summary>
    public const int MaxContent = 4 * 1024 * 1024;

    /// <summary>The longest a link is valid: it cannot be called back.</summary>
    public static readonly TimeSpan MaxLink = TimeSpan.FromHours(1);

    private static readonly SearchValues<char> Allowed = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-/");

    /// <summary>What a browser shows or saves, and never runs.</summary>
    public static IReadOnlyList<string> ContentTypes { get; } = ["application/json", "application/pdf", "image/jpeg", "image/png", "text/csv"];

    /// <summary>Letters, digits, <c>. _ -</c>, and slashes between parts that are neither empty nor begin with a dot.</summary>
    /// <exception cref="ArgumentException">The text is not such a name.</exception>
    public static void Check(string name)
    {
        if (!IsName(name))
        {
            throw new ArgumentException($"Not a file name: '{name}'.", nameof(name));
        }
    }

    /// <exception cref="ArgumentException">The name, the type or the size is not allowed.</exception>
    public static void Check(string name, BlobFile file)
    {
        Check(name);
        if (Fault(name, file.ContentType, file.Content.Length) is { } fault)
        {
            throw new ArgumentException(fault, nameof(file));
        }
    }

    /// <summary>Why no store takes such a file; null if every store does.</summary>
    public static string? Fault(string name, string contentType, long length)
    {
        if (!IsName(name))
        {
            return $"Not a file name: '{name}'.";
        }

        if (!ContentTypes.Contains(contentType, StringComparer.Ordinal))
        {
            return $"The file '{name}' is of the type '{contentType}', which is not kept.";
        }

        return length > MaxContent ? $"The file '{name}' has {length} bytes, more than {MaxContent}." : null;
    }

    /// <exception cref="ArgumentException">The name is not one, or the time is not within the limits.</exception>
    public static void Check(string name, TimeSpan validFor)
    {
        Check(name);
        if (validFor <= TimeSpan.Zero || validFor > MaxLink)
        {
            throw new ArgumentException($"A link is valid for at most {MaxLink}, not {validFor}.", nameof(validFor));
        }
    }

    private static bool IsName(string name) =>
        name.Length is > 0 and <= MaxName && !name.AsSpan().ContainsAnyExcept(Allowed) && name.Split('/').All(static part => part.Length > 0 && part[0] != '.' && part[^1] != '.');
}
