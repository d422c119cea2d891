using System.Security.Cryptography;
using System.Text;
using Microsoft.Azure.Functions.Worker;

namespace EmbeddedFunctions.Http;

/// <summary>The keys that open functions which are not anonymous. Without any, nothing but anonymous functions can be called.</summary>
public sealed record HttpKeys
{
    /// <summary>Opens everything.</summary>
    public string? Master { get; init; }

    /// <summary>Open functions of level System.</summary>
    public IReadOnlyList<string> System { get; init; } = [];

    /// <summary>Open every function of level Function.</summary>
    public IReadOnlyList<string> Host { get; init; } = [];

    /// <summary>Keys of one function each, by its name.</summary>
    public IReadOnlyDictionary<string, string> Functions { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether this key opens a function of this level. Master, then system, host and function keys are tried.</summary>
    internal bool Opens(string function, AuthorizationLevel level, string? key)
    {
        if (level == AuthorizationLevel.Anonymous)
        {
            return true;
        }

        if (string.IsNullOrEmpty(key))
        {
            return false;
        }

        AuthorizationLevel granted = LevelOf(function, key);
        return granted == AuthorizationLevel.Admin || granted == level;
    }

    private AuthorizationLevel LevelOf(string function, string key)
    {
        if (Master is not null && Same(Master, key))
        {
            return AuthorizationLevel.Admin;
        }

        if (System.Any(one => Same(one, key)))
        {
            return AuthorizationLevel.System;
        }

        string? own = Functions.FirstOrDefault(pair => pair.Key.Equals(function, StringComparison.OrdinalIgnoreCase)).Value;
        return Host.Any(one => Same(one, key)) || (own is not null && Same(own, key))
            ? AuthorizationLevel.Function
            : AuthorizationLevel.Anonymous;
    }

    private static bool Same(string key, string given) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(given));
}
