namespace Distribution.Payments.WeChatPay.Certificates;

/// <summary>WeChat Pay's keys for one account as they are known at one time. Does not change.</summary>
internal sealed class PlatformKeySet
{
    private readonly IReadOnlyList<PlatformKey> _keys;
    private readonly Dictionary<string, PlatformKey> _bySerial = new(StringComparer.Ordinal);

    /// <param name="keys">Those of the settings first; of two with one serial the later one holds.</param>
    public PlatformKeySet(IReadOnlyList<PlatformKey> keys)
    {
        _keys = keys;
        foreach (PlatformKey key in keys)
        {
            _bySerial[key.Serial] = key;
        }
    }

    /// <summary>The key of exactly this serial; null if there is none that is still good.</summary>
    public PlatformKey? Find(string serial, DateTimeOffset now) => _bySerial.TryGetValue(serial, out PlatformKey? key) && key.IsGood(now) ? key : null;

    /// <summary>
    /// The key to encrypt with, which is also asked for in answers: a public key that is first in the settings, otherwise the certificate
    /// that lasts longest. Null if no key is good any more.
    /// </summary>
    public PlatformKey? Current(DateTimeOffset now) =>
        _keys is [{ ExpiresAt: null } first, ..] ? first
        : _bySerial.Values.Where(key => key.ExpiresAt is not null && key.IsGood(now)).MaxBy(static key => key.ExpiresAt)
        ?? _keys.FirstOrDefault(static key => key.ExpiresAt is null);

    /// <summary>What is no certificate. Those of the settings are for the time until WeChat Pay has given its own: it may have ended one of them early.</summary>
    public PlatformKeySet WithoutCertificates() => new([.. _keys.Where(static key => key.ExpiresAt is null)]);

    /// <summary>These, and what was got since.</summary>
    public PlatformKeySet With(IEnumerable<PlatformKey> fetched) => new([.. _keys, .. fetched]);
}
