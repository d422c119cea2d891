using System.Text.Json.Serialization;

namespace Distribution.Distributors.Traces;

/// <summary>
/// What a client told of itself with an order or a registration, as fingerprints under a secret of the deployment: equal
/// texts give equal fingerprints, and nothing leads back from one to a device, a number or an address.
/// </summary>
/// <param name="Device">The device; null if it was not told.</param>
/// <param name="Phone">The telephone number; null if it was not told.</param>
/// <param name="Address">Where the goods go; null if it was not told.</param>
public sealed record ClientTraces(string? Device = null, string? Phone = null, string? Address = null)
{
    /// <summary>The length of a fingerprint, characters of base64url.</summary>
    public const int Length = 22;

    /// <summary>Whether anything was told.</summary>
    [JsonIgnore]
    public bool IsEmpty => this is { Device: null, Phone: null, Address: null };
}

/// <summary>What a person has left behind: the latest fingerprints of each kind, the oldest first.</summary>
public sealed record PersonTrace(IReadOnlyList<string> Devices, IReadOnlyList<string> Phones, IReadOnlyList<string> Addresses)
{
    /// <summary>The most fingerprints kept of a kind.</summary>
    public const int MaxKept = 8;

    internal static PersonTrace Nothing { get; } = new([], [], []);

    /// <summary>Version of the stored form.</summary>
    public int V { get; init => field = value == 0 ? 1 : value; } = 1;

    /// <summary>With what was told now.</summary>
    public PersonTrace With(ClientTraces? traces) => traces is null ? this : this with
    {
        Devices = Add(Devices, traces.Device),
        Phones = Add(Phones, traces.Phone),
        Addresses = Add(Addresses, traces.Address),
    };

    private static IReadOnlyList<string> Add(IReadOnlyList<string> known, string? one) =>
        one is null || known.Contains(one) ? known : [.. known.Skip(Math.Max(0, known.Count + 1 - MaxKept)), one];
}
