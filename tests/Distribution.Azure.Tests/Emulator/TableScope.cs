using Azure.Data.Tables;
using Distribution.Azure.Tables;
using Microsoft.Extensions.Logging.Abstractions;

namespace Distribution.Azure.Tests.Emulator;

/// <summary>An empty table of one test.</summary>
internal sealed class TableScope : IAsyncDisposable
{
    private TableScope(TableClient table, string connection)
    {
        Table = table;
        Store = Over(connection, new TableRetry());
    }

    /// <summary>Without our retries.</summary>
    public TableClient Table { get; }

    public TableEntityStore Store { get; }

    public static async Task<TableScope> CreateAsync(string connection)
    {
        var table = new TableClient(connection, "t" + Guid.NewGuid().ToString("N"));
        await table.CreateAsync();
        return new TableScope(table, connection);
    }

    /// <summary>The same table on another way, and under another clock.</summary>
    public TableEntityStore Over(string connection, TableRetry retry, TimeProvider? clock = null) => new(
        new TableClient(connection, Table.Name, new TableClientOptions { Retry = { MaxRetries = 0, NetworkTimeout = retry.Timeout } }),
        retry,
        clock ?? TimeProvider.System,
        NullLogger<TableEntityStore>.Instance);

    public async ValueTask DisposeAsync() => await Table.DeleteAsync();
}
