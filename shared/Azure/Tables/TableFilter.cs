using Azure.Data.Tables;
using Distribution.Messaging;

namespace Distribution.Azure.Tables;

/// <summary>Ranges as the table service's filters.</summary>
internal static class TableFilter
{
    /// <summary>Null if there can be nothing in the range.</summary>
    public static string? Rows(string partition, string from, string to) =>
        Range("RowKey", from, to) is { } rows ? And(TableClient.CreateQueryFilter($"PartitionKey eq {TableKey.Write(partition)}"), rows) : null;

    /// <summary>The messages of a partition.</summary>
    public static string Outbox(string partition) => And(TableClient.CreateQueryFilter($"PartitionKey eq {TableKey.Write(partition)}"), Prefix("RowKey", PartitionBatch.OutboxPrefix));

    /// <summary>Everything whose keys begin so; the filter is empty if that is the whole table.</summary>
    public static string Prefixes(string partition, string row) => And(Prefix("PartitionKey", partition), Prefix("RowKey", row));

    private static string Prefix(string property, string prefix) => Range(property, prefix, Storage.StoreKey.BeyondPrefix(prefix)) ?? "";

    private static string? Range(string property, string from, string to)
    {
        if (string.CompareOrdinal(from, to) >= 0)
        {
            return null;
        }

        string above = TableKey.From(from) is { Length: > 0 } first ? $"{property} ge {Quoted(first)}" : "";
        string below = TableKey.To(to) is { } end ? $"{property} lt {Quoted(end)}" : "";
        return And(above, below);
    }

    private static string And(string one, string other) => one.Length == 0 ? other : other.Length == 0 ? one : $"{one} and {other}";

    private static string Quoted(string text) => TableClient.CreateQueryFilter($"{text}");
}
