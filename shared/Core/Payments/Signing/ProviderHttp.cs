namespace Distribution.Payments.Signing;

/// <summary>How providers are spoken to: no redirects, no cookies, a limit on time and size.</summary>
internal static class ProviderHttp
{
    private const int MaxAnswer = 256 * 1024;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    public static HttpMessageHandler Handler() => new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = ConnectTimeout,
        PooledConnectionLifetime = ConnectionLifetime,
    };

    /// <param name="handler">Disposed with the client.</param>
    /// <param name="timeout">For one request, answer included.</param>
    public static HttpClient Client(HttpMessageHandler handler, TimeSpan? timeout) =>
        new(handler, disposeHandler: true) { Timeout = timeout ?? Timeout, MaxResponseContentBufferSize = MaxAnswer };

    /// <summary>Whether what is sent there cannot be read on the way: https, or http that does not leave this machine.</summary>
    public static bool IsSafe(Uri? address) =>
        address is { IsAbsoluteUri: true } && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback));

    /// <summary>Whether a fault of a request leaves open what the other side has done; one's own cancellation does not count.</summary>
    public static bool IsUnclear(Exception error, CancellationToken cancellation) =>
        error is HttpRequestException or IOException || (error is OperationCanceledException && !cancellation.IsCancellationRequested);
}
