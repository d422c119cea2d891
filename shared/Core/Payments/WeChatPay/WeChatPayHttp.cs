using Distribution.Payments.Signing;

namespace Distribution.Payments.WeChatPay;

/// <summary>The way to WeChat Pay. Tests and in-process hosts give their own handler.</summary>
public sealed class WeChatPayHttp : IDisposable
{
    private readonly HttpClient _client;

    public WeChatPayHttp()
        : this(ProviderHttp.Handler())
    {
    }

    /// <param name="handler">Disposed with this.</param>
    /// <param name="timeout">For one request; null for the usual.</param>
    public WeChatPayHttp(HttpMessageHandler handler, TimeSpan? timeout = null) => _client = ProviderHttp.Client(handler, timeout);

    internal HttpClient Client => _client;

    public void Dispose() => _client.Dispose();
}
