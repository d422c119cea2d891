using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Distribution.Functions.Api.Idempotency;

/// <summary>What makes two requests the same request.</summary>
internal static class RequestHash
{
    /// <summary>SHA-256 over method, path and body, in lower-case hexadecimal.</summary>
    public static string Of(HttpRequest request, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Method}\n{request.Path.Value}\n"));
        hash.AppendData(body);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
