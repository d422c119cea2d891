using System.Collections.Concurrent;
using System.Text.Json;

namespace Distribution.Tests.Flows.Kills;

/// <summary>What clients do until the server dies, and what it has acknowledged: an answer is an acknowledgement, no answer is not.</summary>
internal sealed class KillLoad
{
    public const long Amount = 1000;

    private readonly ConcurrentQueue<string> _toComplete = new();
    private int _keys;

    /// <summary>Order ids by the key they were placed under.</summary>
    public ConcurrentDictionary<string, string> Orders { get; } = new();

    /// <summary>Ids of orders.</summary>
    public ConcurrentDictionary<string, bool> Paid { get; } = new();

    public ConcurrentDictionary<string, bool> Completed { get; } = new();

    /// <summary>Withdrawal ids by the key they were asked for under.</summary>
    public ConcurrentDictionary<string, string> Withdrawals { get; } = new();

    /// <summary>Ids of withdrawals.</summary>
    public ConcurrentDictionary<string, bool> Approved { get; } = new();

    /// <summary>Whether each kind of work has been acknowledged at least once.</summary>
    public bool HasOfEach => !Paid.IsEmpty && !Completed.IsEmpty && !Approved.IsEmpty;

    /// <summary>Orders and pays.</summary>
    public Task BuyAsync(ServeProcess server, string code, CancellationToken stop) => UntilDeadAsync(async () =>
    {
        using HttpClient client = KillShop.Client(server, "CAI");
        while (!stop.IsCancellationRequested)
        {
            string key = Key();
            if (await KillShop.SendAsync(client, "/api/orders", $$"""{"lines":[{"sku":"box","qty":1}],"via":"{{code}}"}""", key, stop) is not { } placed)
            {
                continue;
            }

            string id = placed.GetProperty("order").GetProperty("id").GetString()!;
            Orders[key] = id;
            if (await KillShop.SendAsync(client, "/sandbox/pay", $$"""{"merchant":"fruit","outTradeNo":"{{id}}","times":2}""", null, stop) is not null)
            {
                Paid[id] = true;
                _toComplete.Enqueue(id);
            }
        }
    });

    /// <summary>Completes what is paid; an order whose payment is not told of yet is tried again later.</summary>
    public Task CompleteAsync(ServeProcess server, CancellationToken stop) => UntilDeadAsync(async () =>
    {
        using HttpClient client = KillShop.Client(server, "MERCHANT");
        while (!stop.IsCancellationRequested)
        {
            if (!_toComplete.TryDequeue(out string? id))
            {
                await Task.Delay(1, stop);
            }
            else if (await KillShop.SendAsync(client, $"/api/orders/{id}/complete", "{}", Key(), stop) is not null)
            {
                Completed[id] = true;
            }
            else
            {
                _toComplete.Enqueue(id);
                await Task.Delay(1, stop);
            }
        }
    });

    /// <summary>Asks for money and approves it.</summary>
    public Task WithdrawAsync(ServeProcess server, CancellationToken stop) => UntilDeadAsync(async () =>
    {
        using HttpClient client = KillShop.Client(server, "AN");
        using HttpClient finance = KillShop.Client(server, "FINANCE");
        while (!stop.IsCancellationRequested)
        {
            string key = Key();
            if (await KillShop.SendAsync(client, "/api/withdrawals", $$"""{"amount":{{Amount}}}""", key, stop) is not { } asked)
            {
                await Task.Delay(1, stop);
                continue;
            }

            string id = asked.GetProperty("id").GetString()!;
            Withdrawals[key] = id;
            if (await KillShop.SendAsync(finance, $"/api/withdrawals/{id}/decision", """{"approve":true}""", Key(), stop) is not null)
            {
                Approved[id] = true;
            }
        }
    });

    private static async Task UntilDeadAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException or JsonException)
        {
            // The server is gone, which is what this is about.
        }
    }

    private string Key() => $"kill-{Interlocked.Increment(ref _keys)}";
}
