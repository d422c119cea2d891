using System.Security.Cryptography.X509Certificates;
using System.Text;
using Distribution.Kernel;
using Distribution.Payments.Signing;
using Distribution.Payments.WeChatPay.Wire;
using Microsoft.Extensions.Logging;

namespace Distribution.Payments.WeChatPay.Certificates;

/// <summary>
/// Asks WeChat Pay for its platform certificates (<c>GET /v3/certificates</c>). Each is sealed with the APIv3 key, which only WeChat Pay and
/// the merchant have; the answer is signed with one of those in it, or one that is known already, and counts only if that signature holds.
/// </summary>
internal sealed class CertificateFetch(WeChatPayHttp http, Microsoft.Extensions.Options.IOptions<WeChatPayOptions> options, TimeProvider time, ILogger<CertificateFetch> logger)
{
    /// <summary>The most certificates that are read of an answer; more than two at once have not been seen.</summary>
    public const int MaxCertificates = 20;

    public const string Path = "/v3/certificates";

    private readonly WeChatPaySender _sender = new(http, options, time);

    /// <summary>Null if there was no answer that counts; why is logged.</summary>
    /// <param name="merchant">Asks.</param>
    /// <param name="known">What is known so far.</param>
    /// <param name="cancellation">Ends the call.</param>
    public async Task<IReadOnlyList<CertificateRow>?> AskAsync(WeChatPayMerchant merchant, PlatformKeySet known, CancellationToken cancellation)
    {
        try
        {
            WeChatPayReply reply = await _sender.SendAsync(merchant, HttpMethod.Get, Path, [], known.Current(time.GetUtcNow())?.Serial, cancellation).ConfigureAwait(false);
            List<CertificateRow>? read = Read(merchant, known, reply, out string why);
            if (read is null)
            {
                logger.LogNotFetched(merchant.Id.Value, why, reply.RequestId);
            }
            else
            {
                logger.LogFetched(merchant.Id.Value, read.Count);
            }

            return read;
        }
        catch (Exception error) when (ProviderHttp.IsUnclear(error, cancellation))
        {
            logger.LogNotFetched(merchant.Id.Value, error.GetType().Name, "");
            return null;
        }
    }

    private List<CertificateRow>? Read(WeChatPayMerchant merchant, PlatformKeySet known, WeChatPayReply reply, out string why)
    {
        if (reply.Status != 200)
        {
            if (reply.Status == 401)
            {
                logger.LogNotTaken("GET", Path, reply.Code ?? "", "not proven", reply.RequestId);
            }

            why = $"{reply.Status} {reply.Code}";
            return null;
        }

        why = "the answer is not one that is understood";
        if (WeChatPayWire.Read(reply.Body, WeChatPayJson.Default.CertificatesAnswer) is not { Data.Count: > 0 and <= MaxCertificates } answer
            || answer.Data.Any(static item => item is null))
        {
            return null;
        }

        var opened = new List<CertificateRow>();
        foreach (SealedCertificate item in answer.Data)
        {
            if (Open(merchant, item) is not { } one)
            {
                why = "a certificate does not open with the account's APIv3 key, or is not the one it is named";
                return null;
            }

            opened.Add(one);
        }

        if (WeChatPaySignature.Check(known.With(opened.Select(KeyOf)), reply.Signature, reply.Body, time.GetUtcNow()) is { } forged)
        {
            why = forged.Code;
            return null;
        }

        return opened;
    }

    public static PlatformKey KeyOf(CertificateRow row) =>
        new(row.Serial, new RsaKeys(KeyText.Public(row.Pem) ?? throw new InvalidOperationException("A platform certificate cannot be read.")), row.ExpiresAt);

    private static CertificateRow? Open(WeChatPayMerchant merchant, SealedCertificate item)
    {
        NotificationResource sealedPem = item.EncryptCertificate;
        byte[] ciphertext = new byte[sealedPem.Ciphertext.Length];
        if (sealedPem.Algorithm != WeChatPayCipher.Algorithm || !Convert.TryFromBase64String(sealedPem.Ciphertext, ciphertext, out int length)
            || merchant.Cipher.Open(ciphertext.AsSpan(0, length), Encoding.UTF8.GetBytes(sealedPem.Nonce), Encoding.UTF8.GetBytes(sealedPem.AssociatedData ?? "")) is not { } plain)
        {
            return null;
        }

        string pem = Encoding.UTF8.GetString(plain);
        using X509Certificate2? certificate = KeyText.Certificate(pem);
        if (certificate is null || KeyText.Public(pem) is null || !string.Equals(certificate.SerialNumber, item.SerialNo, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var end = new DateTimeOffset(certificate.NotAfter.ToUniversalTime());
        return new CertificateRow(certificate.SerialNumber, pem, item.ExpireTime < end ? item.ExpireTime.ToUniversalTime() : end);
    }
}
