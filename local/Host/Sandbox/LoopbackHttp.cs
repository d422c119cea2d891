using System.Net.Sockets;

namespace Distribution.Local.Sandbox;

/// <summary>
/// The way to this host itself, whose port may be known only after it listens. Requests use the fixed name
/// <see cref="Name"/>; the connection waits for the port.
/// </summary>
public sealed class LoopbackHttp : IDisposable
{
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public LoopbackHttp() => Client = new HttpClient(CreateHandler()) { BaseAddress = Name };

    public static Uri Name { get; } = new("http://distribution.local");

    public HttpClient Client { get; }

    /// <summary>Says where the host listens.</summary>
    public void Listening(Uri address) => _address.TrySetResult(address);

    public Task<Uri> AddressAsync(CancellationToken cancellation) => _address.Task.WaitAsync(cancellation);

    public HttpMessageHandler CreateHandler() => new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ConnectCallback = async (_, cancellation) =>
        {
            Uri address = await AddressAsync(cancellation).ConfigureAwait(false);
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(address.Host, address.Port, cancellation).ConfigureAwait(false);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
    };

    public void Dispose() => Client.Dispose();
}
