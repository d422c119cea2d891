namespace Distribution.Payments.WeChatPay.Wire;

/// <summary>What <c>GET /v3/certificates</c> answers.</summary>
internal sealed record CertificatesAnswer(IReadOnlyList<SealedCertificate> Data);

/// <param name="SerialNo">Hexadecimal.</param>
/// <param name="ExpireTime">When WeChat Pay ceases to use it; brought forward when the certificate is exchanged early.</param>
/// <param name="EncryptCertificate">The PEM, sealed with the APIv3 key.</param>
internal sealed record SealedCertificate(string SerialNo, DateTimeOffset ExpireTime, NotificationResource EncryptCertificate);
