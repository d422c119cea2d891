using Distribution.Payments.Signing;

namespace Distribution.MiniProgram.Wire;

/// <summary>The way to the platform. Tests and in-process hosts give their own handler.</summary>
public sealed class MiniProgramHttp : IDisposable
{
    public MiniProgramHttp()
        : this(ProviderHttp.Handler())
    {
    }

    /// <param name="handler">Disposed with this.</param>
    /// <param name="timeout">For one request; null for the usual.</param>
    public MiniProgramHttp(HttpMessageHandler handler, TimeSpan? timeout = null) => Client = ProviderHttp.Client(handler, timeout);

    internal HttpClient Client { get; }

    public void Dispose() => Client.Dispose();
}
