namespace Distribution.Payments.WeChatPay.Wire;

/// <summary>Where a bill lies.</summary>
/// <param name="HashType">SHA1.</param>
/// <param name="HashValue">Of the bill before it was packed, hexadecimal.</param>
internal sealed record BillAnswer(string HashType, string HashValue, string DownloadUrl);
