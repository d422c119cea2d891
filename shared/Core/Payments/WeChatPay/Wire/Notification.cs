namespace Distribution.Payments.WeChatPay.Wire;

/// <summary>The body of a notification.</summary>
internal sealed record Notification(string Id, DateTimeOffset CreateTime, string EventType, NotificationResource Resource);

/// <param name="Algorithm">AEAD_AES_256_GCM.</param>
/// <param name="Ciphertext">Base64.</param>
/// <param name="AssociatedData">May be empty or absent.</param>
/// <param name="Nonce">12 characters.</param>
internal sealed record NotificationResource(string Algorithm, string Ciphertext, string Nonce, string? AssociatedData = null);

/// <summary>The body of a 4xx or 5xx answer.</summary>
internal sealed record WeChatPayError(string Code);
