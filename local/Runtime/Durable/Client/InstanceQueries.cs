using System.Collections.Immutable;
using System.Text.Json;
using EmbeddedFunctions.Durable.Store;
using EmbeddedFunctions.Sqlite;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace EmbeddedFunctions.Durable.Client;

/// <summary>What clients ask about instances.</summary>
internal sealed class InstanceQueries(SqliteDatabase db, DurableJson json)
{
    /// <summary>The most instances on one page.</summary>
    private const int MaxPage = 1000;

    public InstanceRow? Find(string id) => db.Read(session =>
    {
        Statement row = session.Prepare($"SELECT {InstanceRow.Columns} FROM durable_instance WHERE id = ?1").Bind(1, id);
        if (!row.Step())
        {
            return null;
        }

        InstanceRow found = InstanceRow.From(row);
        row.Reset();
        return found;
    });

    public OrchestrationMetadata? Get(string id, bool withData) => Find(id) is { } row ? Describe(row, withData) : null;

    /// <summary>One page by id; the token is the last id of the page before.</summary>
    public Page<OrchestrationMetadata> List(OrchestrationQuery query, string? after, int size) => db.Read(session =>
    {
        int limit = Math.Clamp(size, 1, MaxPage);
        string prefix = query.InstanceIdPrefix ?? string.Empty;
        Statement rows = session.Prepare(
            $"""
            SELECT {InstanceRow.Columns} FROM durable_instance
            WHERE id >= ?1 AND substr(id, 1, length(?1)) = ?1 AND (?2 IS NULL OR id > ?2)
              AND created >= ?3 AND created <= ?4 AND (?5 >> status) & 1
            ORDER BY id LIMIT ?6
            """)
            .Bind(1, prefix).Bind(2, after).Bind(3, query.CreatedFrom?.UtcTicks ?? 0).Bind(4, query.CreatedTo?.UtcTicks ?? long.MaxValue)
            .Bind(5, StatusMask.Of(query.Statuses)).Bind(6, limit + 1);
        var found = new List<InstanceRow>();
        while (rows.Step())
        {
            found.Add(InstanceRow.From(rows));
        }

        bool more = found.Count > limit;
        List<OrchestrationMetadata> values = [.. found.Take(limit).Select(row => Describe(row, query.FetchInputsAndOutputs))];
        return new Page<OrchestrationMetadata>(values, more ? values[^1].InstanceId : null);
    });

    public OrchestrationMetadata Describe(InstanceRow row, bool withData) => new(row.Name, row.Id)
    {
        RuntimeStatus = row.Status,
        CreatedAt = new DateTimeOffset(row.Created, TimeSpan.Zero),
        LastUpdatedAt = new DateTimeOffset(row.Updated, TimeSpan.Zero),
        Tags = row.Tags is null
            ? ImmutableDictionary<string, string>.Empty
            : JsonSerializer.Deserialize(row.Tags, DurableJsonContext.Default.DictionaryStringString) ?? [],
        FailureDetails = row.Failure is null ? null : FailureText.Read(row.Failure),
        DataConverter = withData ? json : null,
        SerializedInput = withData ? row.Input : null,
        SerializedOutput = withData ? row.Output : null,
        SerializedCustomStatus = withData ? row.CustomStatus : null,
    };
}
