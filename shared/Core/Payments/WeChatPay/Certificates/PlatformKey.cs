using Distribution.Payments.Signing;

namespace Distribution.Payments.WeChatPay.Certificates;

/// <summary>A key WeChat Pay signs with, and that encrypts for it.</summary>
/// <param name="Serial"><c>PUB_KEY_ID_...</c>, or the certificate's serial.</param>
/// <param name="Key">Checks and encrypts.</param>
/// <param name="ExpiresAt">When the certificate is no longer used, UTC; null for a public key, which ends when it is taken out of the settings.</param>
internal sealed record PlatformKey(string Serial, RsaKeys Key, DateTimeOffset? ExpiresAt)
{
    public bool IsGood(DateTimeOffset now) => ExpiresAt is null || now < ExpiresAt;

    public override string ToString() => $"{nameof(PlatformKey)} {Serial}";
}
