using System.Collections.Concurrent;
using System.Text;
using Distribution.Tests.Runtime.Hosting;
using EmbeddedFunctions.Hosting;
using EmbeddedFunctions.ServiceBus;
using EmbeddedFunctions.ServiceBus.Queues;
using EmbeddedFunctions.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Distribution.Tests.Runtime.ServiceBus;

/// <summary>A broker over a data file that can be opened again, as after a restart.</summary>
internal sealed class BrokerFixture(TimeProvider clock, params QueueOptions[] options) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly DataFolder _folder = new();
    private SqliteDatabase? _database;
    private QueueBroker? _broker;

    public QueueBroker Broker => _broker ?? throw new InvalidOperationException("not open");

    public SqliteDatabase Database => _database ?? throw new InvalidOperationException("not open");

    public ConcurrentQueue<string> Handled { get; } = new();

    public static QueueMessage Message(string queue, string id, string? session = null, DateTimeOffset? at = null) =>
        new(queue, id, session, null, Encoding.UTF8.GetBytes(id), at);

    /// <summary>Handles every declared queue with one function; without one, nobody handles anything.</summary>
    public async Task<QueueBroker> OpenAsync(Func<Delivery, CancellationToken, Task<bool>>? handler, HostJson? host = null)
    {
        _database = _folder.Open();
        _broker = await QueueBroker.OpenAsync(_database, clock, options, host ?? new HostJson(), NullLogger.Instance);
        if (handler is not null)
        {
            foreach (QueueOptions option in options)
            {
                _broker.Find(option.Name)!.Handle((delivery, cancellation) => handler(delivery, cancellation));
            }
        }

        _broker.Start();
        return _broker;
    }

    public Task<QueueBroker> OpenAsync(Action<Delivery> handler) => OpenAsync((delivery, _) =>
    {
        Handled.Enqueue(delivery.Content.MessageId);
        handler(delivery);
        return Task.FromResult(true);
    });

    public Task SendAsync(params QueueMessage[] messages) => Broker.SendAsync(messages, CancellationToken.None);

    public Task DrainAsync() => UntilAsync(() => Broker.IsIdle);

    /// <summary>Waits for what must come; a test whose broker never gets there fails instead of hanging.</summary>
    public static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!condition())
        {
            await Task.Delay(1, patience.Token);
        }
    }

    /// <summary>What the file says of its only message.</summary>
    public long StoredDeliveryCount() => _database!.Read(session =>
    {
        Statement row = session.Prepare("SELECT delivery_count FROM queue_message");
        long count = row.Step() ? row.GetInt64(0) : -1;
        row.Reset();
        return count;
    });

    public async Task CloseAsync()
    {
        if (_broker is not null)
        {
            await _broker.StopAsync(TimeSpan.FromSeconds(5));
            await _broker.DisposeAsync();
            await _database!.DisposeAsync();
            (_broker, _database) = (null, null);
        }
    }

    /// <summary>Nothing more reaches the disk, as when the process is killed.</summary>
    public async Task KillAsync()
    {
        await _database!.DisposeAsync();
        (_broker, _database) = (null, null);
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _folder.Dispose();
    }
}
