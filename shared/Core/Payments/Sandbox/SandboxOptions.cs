namespace Distribution.Payments.Sandbox;

/// <summary>The shop's account with the sandbox provider.</summary>
public sealed class SandboxOptions
{
    /// <summary>Scheme and authority of the provider, for example <c>http://127.0.0.1:7071</c>.</summary>
    public Uri? BaseUrl { get; set; }

    /// <summary>Checks what the provider signs; SubjectPublicKeyInfo PEM, RSA.</summary>
    public string ProviderPublicKeyPem { get; set; } = "";

    /// <summary>The only serial that <see cref="ProviderPublicKeyPem"/> stands for.</summary>
    public string ProviderSerial { get; set; } = "";

    /// <summary>Signs what is asked of the provider; PKCS#8 PEM, RSA.</summary>
    public string MerchantPrivateKeyPem { get; set; } = "";

    public string MerchantSerial { get; set; } = "";

    /// <summary>Nothing of it is configured: there is no sandbox here.</summary>
    internal bool IsAbsent =>
        this is { BaseUrl: null, ProviderPublicKeyPem.Length: 0, ProviderSerial.Length: 0, MerchantPrivateKeyPem.Length: 0, MerchantSerial.Length: 0 };

    internal static bool IsValid(SandboxOptions options) =>
        options.IsAbsent || IsComplete(options);

    internal static bool IsComplete(SandboxOptions options) =>
        options.BaseUrl is { IsAbsoluteUri: true }
        && options is { ProviderPublicKeyPem.Length: > 0, ProviderSerial.Length: > 0, MerchantPrivateKeyPem.Length: > 0, MerchantSerial.Length: > 0 };
}
