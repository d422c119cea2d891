using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Distribution.Azure.Tests.Emulator;

/// <summary>An Azurite that takes an identity's tokens, which it does over TLS only; and an identity.</summary>
public sealed class SecureAzurite : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("distribution-tls-");
    private readonly X509Certificate2 _certificate = SelfSigned();
    private AzuriteProcess? _process;
    private string _missing = "";

    public Uri Tables => new($"https://127.0.0.1:{Here.TablePort}/{Azurite.Account}");

    public Uri Blobs => new($"https://127.0.0.1:{Here.BlobPort}/{Azurite.Account}");

    public TokenCredential Identity { get; } = new TokenOfNobody();

    private AzuriteProcess Here
    {
        get
        {
            Assert.SkipUnless(_missing.Length == 0, _missing);
            return _process ?? throw new InvalidOperationException("Azurite was not started.");
        }
    }

    /// <summary>Trusts this emulator's certificate and no other unknown one.</summary>
    public HttpClient CreateClient() => new(new SocketsHttpHandler
    {
        UseProxy = false,
        SslOptions = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null && shown.GetCertHashString(HashAlgorithmName.SHA256) == _certificate.GetCertHashString(HashAlgorithmName.SHA256),
        },
    });

    public HttpClientTransport CreateTransport() => new(CreateClient());

    public async ValueTask InitializeAsync()
    {
        if (AzuriteInstall.Find(out _missing) is not { } script)
        {
            return;
        }

        string certificate = Path.Combine(_folder.FullName, "certificate.pem");
        string key = Path.Combine(_folder.FullName, "key.pem");
        using RSA rsa = _certificate.GetRSAPrivateKey().ShouldNotBeNull();
        await File.WriteAllTextAsync(certificate, _certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(key, rsa.ExportPkcs8PrivateKeyPem());
        _process = await AzuriteProcess.StartAsync(script, "--oauth", "basic", "--cert", certificate, "--key", key);
    }

    public async ValueTask DisposeAsync()
    {
        await (_process?.DisposeAsync() ?? default);
        _certificate.Dispose();
        _folder.Delete(recursive: true);
    }

    private static X509Certificate2 SelfSigned()
    {
        using RSA key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }

    /// <summary>A token as the platform makes one, but for the signature, which the emulator does not look at.</summary>
    private sealed class TokenOfNobody : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            DateTimeOffset now = TimeProvider.System.GetUtcNow();
            string claims = $$"""
                {"aud":"https://storage.azure.com","iss":"https://sts.windows.net/00000000-0000-0000-0000-000000000001/","iat":{{now.ToUnixTimeSeconds() - 60}},"nbf":{{now.ToUnixTimeSeconds() - 60}},"exp":{{now.ToUnixTimeSeconds() + 3600}},"oid":"00000000-0000-0000-0000-000000000002","tid":"00000000-0000-0000-0000-000000000001"}
                """;
            return new AccessToken($"{Part("""{"alg":"RS256","typ":"JWT"}""")}.{Part(claims)}.{Part("signature")}", now.AddHours(1));
        }

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            ValueTask.FromResult(GetToken(requestContext, cancellationToken));

        private static string Part(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
    }
}
