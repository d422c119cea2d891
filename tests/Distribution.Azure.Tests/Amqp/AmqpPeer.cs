using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Framing;
using Microsoft.Azure.Amqp.Sasl;
using Microsoft.Azure.Amqp.Transport;

namespace Distribution.Azure.Tests.Amqp;

/// <summary>
/// The other end of the wire: listens for AMQP 1.0, grants every claim asked for at <c>$cbs</c>, and keeps what is
/// transferred to its queues, or does with it what a test asks.
/// </summary>
internal sealed class AmqpPeer : IRuntimeProvider, IDisposable
{
    private const uint MaxFrame = 64 * 1024;
    private const uint Credit = 100;

    private const string Management = "/$management";

    private readonly ConcurrentDictionary<AmqpConnection, ConcurrentDictionary<string, ReplyNode>> _connections = new();
    private readonly ConcurrentQueue<WireTransfer> _transfers = new();
    private readonly AmqpSettings _settings = new();
    private readonly AmqpTransportListener _listener;

    public AmqpPeer()
    {
        Port = FreePort();
        _settings.RuntimeProvider = this;
        var sasl = new SaslTransportProvider();
        sasl.Versions.Add(new AmqpVersion(1, 0, 0));
        sasl.AddHandler(new SaslAnonymousHandler("MSSBCBS"));
        _settings.TransportProviders.Add(sasl);
        var amqp = new AmqpTransportProvider();
        amqp.Versions.Add(new AmqpVersion(1, 0, 0));
        _settings.TransportProviders.Add(amqp);
        TransportListener tcp = new TcpTransportSettings { Host = "127.0.0.1", Port = Port }.CreateListener();
        _listener = new AmqpTransportListener([tcp], _settings);
        _listener.Listen(Accept);
    }

    public int Port { get; }

    /// <summary>The largest message its queues take, told at attach.</summary>
    public ulong MaxMessageSize { get; init; } = 256 * 1024;

    /// <summary>What it answers to a transfer, seen with its number from 1; null for "accepted". A thrown exception cuts the connection instead.</summary>
    public Func<int, Outcome?> Answer { get; set; } = static _ => null;

    /// <summary>Queues it does not have.</summary>
    public HashSet<string> Missing { get; } = [];

    /// <summary>What it gives to whoever receives, by address: a queue's dead letters lie at <c>queue/$DeadLetterQueue</c>.</summary>
    public ConcurrentDictionary<string, LetterBox> Boxes { get; } = new();

    /// <summary>All transfers, also those it has not accepted.</summary>
    public IReadOnlyList<WireTransfer> Transfers => [.. _transfers];

    /// <summary>What claims were put for, in order.</summary>
    public ConcurrentQueue<string> Claims { get; } = new();

    public string ConnectionString => $"Endpoint=sb://127.0.0.1:{Port};SharedAccessKeyName=all;SharedAccessKey=c2VjcmV0;UseDevelopmentEmulator=true";

    public AmqpConnection CreateConnection(TransportBase transport, ProtocolHeader protocolHeader, bool isInitiator, AmqpSettings amqpSettings, AmqpConnectionSettings connectionSettings) =>
        new(transport, protocolHeader, isInitiator, amqpSettings, connectionSettings);

    public AmqpSession CreateSession(AmqpConnection connection, AmqpSessionSettings settings) => new(connection, settings, this);

    public AmqpLink CreateLink(AmqpSession session, AmqpLinkSettings settings)
    {
        if (settings.IsReceiver())
        {
            settings.MaxMessageSize = MaxMessageSize;
            settings.TotalLinkCredit = Credit;
            settings.AutoSendFlow = true;
            return new ReceivingAmqpLink(session, settings);
        }

        return new SendingAmqpLink(session, settings);
    }

    public IAsyncResult BeginOpenLink(AmqpLink link, TimeSpan timeout, AsyncCallback callback, object state)
    {
        Address named = link is ReceivingAmqpLink ? ((Target)link.Settings.Target).Address : ((Source)link.Settings.Source).Address;
        // The client writes the path of an address.
        string address = (named.ToString() ?? "").TrimStart('/');
        if (Missing.Contains(address))
        {
            throw new AmqpException(AmqpErrorCode.NotFound, $"There is no {address}.");
        }

        if (NodeAt(address) is { } answer)
        {
            _connections[link.Session.Connection].GetOrAdd(address, static (_, told) => new ReplyNode(told), answer).Attach(link);
        }
        else if (link is ReceivingAmqpLink receiver)
        {
            receiver.RegisterMessageListener(message => Received(receiver, address, message));
        }
        else if (link is SendingAmqpLink sender)
        {
            Boxes.GetOrAdd(address, static _ => new LetterBox()).Attach(sender);
        }

        var done = new TaskCompletionSource(state);
        done.SetResult();
        callback(done.Task);
        return done.Task;
    }

    public void EndOpenLink(IAsyncResult result)
    {
    }

    public void Dispose()
    {
        _listener.Close();
        foreach (AmqpConnection connection in _connections.Keys)
        {
            connection.SafeClose();
        }
    }

    /// <summary>What answers requests at an address; null if messages are sent to it or taken from it.</summary>
    private Func<AmqpMessage, AmqpMessage>? NodeAt(string address) =>
        address == ClaimsNode.Address ? new ClaimsNode(Claims).Grant
        : address.EndsWith(Management, StringComparison.Ordinal) ? Boxes.GetOrAdd(address[..^Management.Length], static _ => new LetterBox()).Peek
        : null;

    private void Received(ReceivingAmqpLink link, string address, AmqpMessage message)
    {
        _transfers.Enqueue(WireTransfer.Read(address, message));
        try
        {
            if (Answer(_transfers.Count) is { } outcome)
            {
                link.DisposeMessage(message, outcome, true, false);
            }
            else
            {
                link.AcceptMessage(message, false);
            }
        }
        catch (IOException)
        {
            link.Session.Connection.Abort();
        }
    }

    private void Accept(TransportListener listener, TransportAsyncCallbackArgs accepted)
    {
        var settings = new AmqpConnectionSettings { ContainerId = "peer", MaxFrameSize = MaxFrame };
        AmqpConnection connection = CreateConnection(accepted.Transport, (ProtocolHeader)accepted.UserToken, false, _settings, settings);
        _connections[connection] = new ConcurrentDictionary<string, ReplyNode>();
        connection.Closed += (_, _) => _connections.TryRemove(connection, out _);
        connection.BeginOpen(TimeSpan.FromSeconds(30), opened => Opened(connection, opened), null);
    }

    private static void Opened(AmqpConnection connection, IAsyncResult opened)
    {
        try
        {
            connection.EndOpen(opened);
        }
        catch (Exception error) when (error is AmqpException or IOException or SocketException or ObjectDisposedException or TimeoutException)
        {
            connection.SafeClose(error);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
