using Distribution.Payments.Signing;

namespace Distribution.Payments.Alipay;

/// <summary>The way to Alipay. Tests and in-process hosts give their own handler.</summary>
public sealed class AlipayHttp : IDisposable
{
    private readonly HttpClient _client;

    public AlipayHttp()
        : this(ProviderHttp.Handler())
    {
    }

    /// <param name="handler">Disposed with this.</param>
    /// <param name="timeout">For one request; null for the usual.</param>
    public AlipayHttp(HttpMessageHandler handler, TimeSpan? timeout = null) => _client = ProviderHttp.Client(handler, timeout);

    internal HttpClient Client => _client;

    public void Dispose() => _client.Dispose();
}
