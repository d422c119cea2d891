using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Distribution.Local.Storage;

/// <summary>Addresses of this host's files: name and end, signed with this host's secret.</summary>
/// <param name="secret">The host's secret.</param>
/// <param name="address">Where the host listens, once it does.</param>
/// <param name="clock">The host's clock.</param>
internal sealed class FileLinks(string secret, Func<CancellationToken, Task<Uri>> address, TimeProvider clock)
{
    /// <summary>Outside of the API.</summary>
    public const string Path = "/files/";

    private readonly byte[] _secret = Encoding.UTF8.GetBytes("file|" + secret);

    public async Task<Uri> SignAsync(string name, TimeSpan validFor, CancellationToken cancellation)
    {
        string until = (clock.GetUtcNow() + validFor).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        Uri host = await address(cancellation).ConfigureAwait(false);
        return new Uri(host, $"{Path}{name}?until={until}&sig={Signature(name, until)}");
    }

    /// <summary>Whether this host has signed the link and it has not ended.</summary>
    public bool IsValid(string name, string until, string signature) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Signature(name, until)), Encoding.ASCII.GetBytes(signature)) &&
        long.TryParse(until, NumberStyles.None, CultureInfo.InvariantCulture, out long end) && clock.GetUtcNow().ToUnixTimeMilliseconds() < end;

    private string Signature(string name, string until) => Convert.ToHexStringLower(HMACSHA256.HashData(_secret, Encoding.UTF8.GetBytes($"{name}|{until}")));
}
