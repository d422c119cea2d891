using System.Security.Cryptography;
using System.Text;

namespace Distribution.Local.Providers;

/// <summary>Whether a request with a number that was used before asks for the same: a digest of all that has to be the same is kept with what was asked for first.</summary>
internal static class AskedAgain
{
    /// <summary>Hexadecimal. Absent and empty are two things.</summary>
    public static string Digest(params ReadOnlySpan<string?> fields)
    {
        var all = new StringBuilder();
        foreach (string? field in fields)
        {
            _ = field is null ? all.Append('-') : all.Append(field.Length).Append(':').Append(field);
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all.ToString())));
    }
}
