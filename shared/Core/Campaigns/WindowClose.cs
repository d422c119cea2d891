using System.Text.Json.Serialization;
using Distribution.Kernel;
using Distribution.Programs;
using Distribution.Programs.Language;
using Distribution.Storage;

namespace Distribution.Campaigns;

/// <summary>How a window of a ranking ended; written once and never changed.</summary>
public sealed record WindowClose
{
    /// <summary>The most places kept.</summary>
    public const int MaxPlaces = 1000;

    /// <summary>Version of the stored form.</summary>
    public int V { get; init; } = 1;

    public required WindowKind Kind { get; init; }

    /// <summary>For example <c>2026-W10</c>.</summary>
    public required string Window { get; init; }

    public required string Rule { get; init; }

    public required RankMetric Metric { get; init; }

    public required int ProgramVersion { get; init; }

    public required Currency Currency { get; init; }

    public required DateOnly First { get; init; }

    public required DateOnly Last { get; init; }

    public required DateTimeOffset ClosedAt { get; init; }

    public required IReadOnlyList<RankedDistributor> Places { get; init; }
}

/// <summary>All prizes of a close are posted.</summary>
internal sealed record PrizesPosted(DateTimeOffset At);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(WindowClose))]
[JsonSerializable(typeof(PrizesPosted))]
internal sealed partial class CampaignJson : JsonSerializerContext;

/// <summary>Closed windows: a partition a merchant.</summary>
public sealed class CloseStore(IEntityStore store)
{
    internal async Task<WindowClose?> FindAsync(MerchantId merchant, WindowKind kind, string window, string rule, CancellationToken cancellation) =>
        (await store.GetAsync(Partition(merchant), Row(kind, window, rule), CampaignJson.Default.WindowClose, cancellation).ConfigureAwait(false))?.Value;

    /// <summary>Writes the close, or answers the one that was written first.</summary>
    internal async Task<WindowClose> AddAsync(MerchantId merchant, WindowClose close, CancellationToken cancellation)
    {
        string row = Row(close.Kind, close.Window, close.Rule);
        string? conflict = await store.WriteAsync(
            Partition(merchant), [new EntityWrite.Insert(row, StoreJson.Write(close, CampaignJson.Default.WindowClose))], cancellation).ConfigureAwait(false);
        return conflict is null
            ? close
            : await FindAsync(merchant, close.Kind, close.Window, close.Rule, cancellation).ConfigureAwait(false)
                ?? throw new RetryableException($"The close {row} could not be written.");
    }

    internal async Task<bool> ArePrizesPostedAsync(MerchantId merchant, WindowClose close, CancellationToken cancellation) =>
        await store.GetAsync(Partition(merchant), PostedRow(close), cancellation).ConfigureAwait(false) is not null;

    internal async Task MarkPostedAsync(MerchantId merchant, WindowClose close, DateTimeOffset now, CancellationToken cancellation) =>
        await store.WriteAsync(
            Partition(merchant),
            [new EntityWrite.Insert(PostedRow(close), StoreJson.Write(new PrizesPosted(now), CampaignJson.Default.PrizesPosted))],
            cancellation).ConfigureAwait(false);

    private static string Partition(MerchantId merchant) => StoreKey.Join("close", merchant.Value);

    private static string Row(WindowKind kind, string window, string rule) => StoreKey.Join(kind == WindowKind.Week ? "week" : "month", window, rule);

    private static string PostedRow(WindowClose close) => StoreKey.Join("posted", Row(close.Kind, close.Window, close.Rule));
}
