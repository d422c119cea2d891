namespace Distribution.Payments.Sandbox;

/// <summary>The way to the provider. Tests and in-process hosts give their own handler.</summary>
public sealed class SandboxHttp : IDisposable
{
    private const int MaxAnswer = 64 * 1024;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    public SandboxHttp()
        : this(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5), AllowAutoRedirect = false })
    {
    }

    public SandboxHttp(HttpMessageHandler handler) =>
        Client = new HttpClient(handler, disposeHandler: true) { Timeout = Timeout, MaxResponseContentBufferSize = MaxAnswer };

    internal HttpClient Client { get; }

    public void Dispose() => Client.Dispose();
}
