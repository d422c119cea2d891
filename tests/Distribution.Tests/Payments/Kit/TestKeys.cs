using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Distribution.Tests.Payments.Kit;

/// <summary>Keys that are made once for all tests: to make one takes longer than most tests do.</summary>
internal static class TestKeys
{
    private static readonly ConcurrentDictionary<string, Lazy<string>> Pems = new();

    /// <summary>The key of this name, in an object of one's own.</summary>
    public static RSA Open(string name)
    {
        string pem = Pems.GetOrAdd(name, static _ => new Lazy<string>(static () =>
        {
            using var made = RSA.Create(2048);
            return made.ExportPkcs8PrivateKeyPem();
        })).Value;
        var key = RSA.Create();
        key.ImportFromPem(pem);
        return key;
    }
}
