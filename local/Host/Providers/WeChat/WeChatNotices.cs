using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization.Metadata;
using Distribution.Kernel;
using Distribution.Local.Providers.Faults;
using Distribution.Messaging;
using Distribution.Payments.WeChatPay;
using Distribution.Storage;

namespace Distribution.Local.Providers.WeChat;

/// <summary>Notifications: a document sealed with the merchant's APIv3 key (AES-256-GCM, the tag at the end) in an envelope.</summary>
internal static class WeChatNotices
{
    private const int TagBytes = 16;
    private const string Algorithm = "AEAD_AES_256_GCM";

    public static ProviderNotification Notice<T>(
        this WeChatAccount account, Uri url, string eventType, string about, string summary, string number, T document, JsonTypeInfo<T> type, DateTimeOffset at)
    {
        string id = WeChatText.Token(36, account.Row.MchId, eventType, number);
        string nonce = WeChatText.Token(12, "nonce", account.Row.MchId, eventType, number);
        string ciphertext = Seal(account, StoreJson.Write(document, type), nonce, about);
        var envelope = new NoticeDocument(id, WeChatText.Time(at), "encrypt-resource", eventType, summary, new SealedResource(about, Algorithm, ciphertext, about, nonce));
        return new ProviderNotification(
            WeChatPayGateway.ProviderName, account.Merchant, id, url, Encoding.UTF8.GetString(StoreJson.Write(envelope, WeChatDocuments.Default.NoticeDocument)));
    }

    /// <summary>The platform certificates as <c>GET /v3/certificates</c> gives them, also one that is not used yet.</summary>
    public static IReadOnlyList<CertificateDocument> Certificates(this WeChatAccount account, WeChatKeyRow keys) => keys.Next is { } next
        ? [account.Certificate(keys.CertificateSerial, keys.CertificatePem), account.Certificate(next.Serial, next.Pem)]
        : [account.Certificate(keys.CertificateSerial, keys.CertificatePem)];

    private static CertificateDocument Certificate(this WeChatAccount account, string serial, string pem)
    {
        const string About = "certificate";
        using var certificate = System.Security.Cryptography.X509Certificates.X509Certificate2.CreateFromPem(pem);
        string nonce = WeChatText.Token(12, "nonce", account.Row.MchId, serial);
        return new CertificateDocument(
            serial,
            WeChatText.Time(certificate.NotBefore),
            WeChatText.Time(certificate.NotAfter),
            new SealedCertificate(Algorithm, nonce, About, Seal(account, Encoding.UTF8.GetBytes(pem), nonce, About)));
    }

    /// <summary>Something that happens to this account, as a message that leaves with what leads to it.</summary>
    public static void Then(this PartitionBatch batch, string what, MerchantId merchant, string number, string? part = null, DateTimeOffset? due = null) =>
        batch.Send(new ProviderMoment(WeChatPayGateway.ProviderName, what, merchant, number, part).Message(due));

    private static string Seal(WeChatAccount account, byte[] plain, string nonce, string about)
    {
        byte[] text = new byte[plain.Length + TagBytes];
        using var aes = new AesGcm(Encoding.UTF8.GetBytes(account.Row.ApiV3Key), TagBytes);
        aes.Encrypt(Encoding.UTF8.GetBytes(nonce), plain, text.AsSpan(0, plain.Length), text.AsSpan(plain.Length), Encoding.UTF8.GetBytes(about));
        return Convert.ToBase64String(text);
    }
}
