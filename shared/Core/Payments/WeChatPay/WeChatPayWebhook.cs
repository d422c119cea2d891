using System.Text;
using Distribution.Kernel;
using Distribution.Payments.WeChatPay.Certificates;
using Distribution.Payments.WeChatPay.Wire;
using Microsoft.Extensions.Logging;

namespace Distribution.Payments.WeChatPay;

/// <summary>Decides whether a notification is WeChat Pay's, opens it and reads what it says. Nothing of the body is looked at before the signature holds.</summary>
public sealed class WeChatPayWebhook
{
    /// <summary>The largest body, in bytes.</summary>
    public const int MaxBody = 64 * 1024;

    private readonly WeChatPayMerchants _merchants;
    private readonly ILogger<WeChatPayWebhook> _logger;
    private readonly PlatformCertificates? _certificates;

    /// <param name="merchants">The accounts.</param>
    /// <param name="logger">Codes only.</param>
    /// <param name="certificates">Gets what is missing; null to go by the settings alone.</param>
    internal WeChatPayWebhook(WeChatPayMerchants merchants, ILogger<WeChatPayWebhook> logger, PlatformCertificates? certificates = null) =>
        (_merchants, _logger, _certificates) = (merchants, logger, certificates);

    /// <summary>
    /// Like <see cref="Verify"/>, and with the platform certificates that WeChat Pay has given: it is asked for one that is not known,
    /// though not for every notification that names one.
    /// </summary>
    /// <param name="merchant">Whose address it came to.</param>
    /// <param name="headers">The signature headers.</param>
    /// <param name="rawBody">The bytes as they came: re-encoded ones have another signature.</param>
    /// <param name="now">UTC.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="RetryableException">The store does not answer.</exception>
    public async Task<Result<ProviderEvent>> VerifyAsync(
        MerchantId merchant, WeChatPayHeaders headers, ReadOnlyMemory<byte> rawBody, DateTimeOffset now, CancellationToken cancellation)
    {
        if (_certificates is null || _merchants.Find(merchant) is not { UsesCertificates: true } own)
        {
            return Verify(merchant, headers, rawBody, now);
        }

        PlatformKeySet keys = await _certificates.GetAsync(own, cancellation).ConfigureAwait(false);
        Result<ProviderEvent> result = Decide(own, keys, headers, rawBody.Span, now);
        if (result.Problem?.Code == WeChatPaySignature.SerialUnknown && headers.Serial is { } serial)
        {
            keys = await _certificates.LookForAsync(own, serial, cancellation).ConfigureAwait(false);
            result = Decide(own, keys, headers, rawBody.Span, now);
        }

        return Told(merchant, result);
    }

    /// <summary>
    /// The event; or <c>webhook.merchant_unknown</c>, <c>webhook.signature_invalid</c>, <c>webhook.probe</c>,
    /// <c>webhook.serial_unknown</c>, <c>webhook.timestamp_expired</c>, <c>webhook.malformed</c>, <c>webhook.undecipherable</c>,
    /// <c>webhook.event_unknown</c>, <c>webhook.merchant_mismatch</c>. What is refused is logged by its code.
    /// </summary>
    /// <param name="merchant">Whose address it came to.</param>
    /// <param name="headers">The signature headers.</param>
    /// <param name="rawBody">The bytes as they came: re-encoded ones have another signature.</param>
    /// <param name="now">UTC.</param>
    public Result<ProviderEvent> Verify(MerchantId merchant, WeChatPayHeaders headers, ReadOnlyMemory<byte> rawBody, DateTimeOffset now)
    {
        WeChatPayMerchant? own = _merchants.Find(merchant);
        return Told(merchant, own is null ? Problem.NotFound("webhook.merchant_unknown", "There is no such account.") : Decide(own, own.Keys, headers, rawBody.Span, now));
    }

    /// <summary>The plain resource of a notification whose signature holds.</summary>
    internal static Result<OpenedNotification> Open(WeChatPayMerchant own, PlatformKeySet keys, WeChatPayHeaders headers, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        if (body.Length > MaxBody)
        {
            return Malformed();
        }

        if (WeChatPaySignature.Check(keys, headers, body, now) is { } forged)
        {
            return forged;
        }

        if (WeChatPayWire.Read(body, WeChatPayJson.Default.Notification) is not { } notification || !IdText.IsValid(notification.Id)
            || notification.Resource.Algorithm != WeChatPayCipher.Algorithm || Base64(notification.Resource.Ciphertext) is not { } ciphertext)
        {
            return Malformed();
        }

        byte[]? plain = own.Cipher.Open(
            ciphertext, Encoding.UTF8.GetBytes(notification.Resource.Nonce), Encoding.UTF8.GetBytes(notification.Resource.AssociatedData ?? ""));
        return plain is null
            ? Problem.Invalid("webhook.undecipherable", "The notification does not open with the account's APIv3 key.")
            : new OpenedNotification(notification, plain);
    }

    internal static Problem Malformed() => Problem.Invalid("webhook.malformed", "The notification is signed but not one that is understood.");

    private static Result<ProviderEvent> Decide(WeChatPayMerchant own, PlatformKeySet keys, WeChatPayHeaders headers, ReadOnlySpan<byte> body, DateTimeOffset now) =>
        Open(own, keys, headers, body, now).TryGet(out OpenedNotification? opened, out Problem? problem)
            ? WeChatPayEvents.Read(own, opened.Envelope, opened.Plain)
            : problem;

    private Result<ProviderEvent> Told(MerchantId merchant, Result<ProviderEvent> result)
    {
        if (result.Problem is { } problem)
        {
            _logger.LogRefused(IdText.IsValid(merchant.Value) ? merchant.Value : "-", problem.Code);
        }

        return result;
    }

    private static byte[]? Base64(string text)
    {
        byte[] bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out int length) ? bytes[..length] : null;
    }
}

/// <param name="Envelope">As it was signed.</param>
/// <param name="Plain">What it encloses, UTF-8 JSON.</param>
internal sealed record OpenedNotification(Notification Envelope, byte[] Plain);
