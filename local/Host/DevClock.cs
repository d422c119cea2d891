using Distribution.Messaging;
using Distribution.Storage;
using System.Text.Json.Serialization;

namespace Distribution.Local;

/// <summary>Keeps the shift of a data file's clock, so that time does not go back when the process starts again.</summary>
internal static class DevClock
{
    private const string Partition = "local|dev";
    private const string Row = "clock";

    public static async Task<ShiftedClock> OpenAsync(IEntityStore store, CancellationToken cancellation) =>
        new(TimeSpan.FromSeconds((await ReadAsync(store, cancellation).ConfigureAwait(false))?.Value.OffsetSeconds ?? 0));

    /// <summary>Puts the clock forward, on disk before in memory.</summary>
    public static async Task ShiftAsync(IEntityStore store, ShiftedClock clock, TimeSpan by, CancellationToken cancellation)
    {
        Stored<DevClockRow>? read = await ReadAsync(store, cancellation).ConfigureAwait(false);
        var row = new DevClockRow((long)(clock.Offset + by).TotalSeconds);
        PartitionBatch batch = new PartitionBatch(Partition).Put(Row, read, row, DevClockJson.Default.DevClockRow);
        if (await store.WriteAsync(batch.Partition, batch.Writes, cancellation).ConfigureAwait(false) is null)
        {
            clock.Shift(by);
        }
    }

    private static ValueTask<Stored<DevClockRow>?> ReadAsync(IEntityStore store, CancellationToken cancellation) =>
        store.GetAsync(Partition, Row, DevClockJson.Default.DevClockRow, cancellation);
}

internal sealed record DevClockRow(long OffsetSeconds);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(DevClockRow))]
internal sealed partial class DevClockJson : JsonSerializerContext;
