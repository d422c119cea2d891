using System.Globalization;
using System.Text.Json.Serialization;
using Distribution.Kernel;

namespace Distribution.Programs.Lifecycle;

[JsonConverter(typeof(JsonStringEnumConverter<ProgramState>))]
public enum ProgramState
{
    /// <summary>Its time is still to come.</summary>
    [JsonStringEnumMemberName("scheduled")]
    Scheduled,

    /// <summary>It decides about new orders.</summary>
    [JsonStringEnumMemberName("current")]
    Current,

    /// <summary>Another version has taken its place; it decides about its own orders.</summary>
    [JsonStringEnumMemberName("past")]
    Past,

    /// <summary>It was taken back before its time.</summary>
    [JsonStringEnumMemberName("cancelled")]
    Cancelled,
}

/// <param name="Program">The version.</param>
/// <param name="State">Where it stands now.</param>
/// <param name="Cancelled">Who took it back; null if nobody did.</param>
public sealed record ListedProgram(ProgramVersion Program, ProgramState State, SignedBy? Cancelled);

/// <summary>A merchant's published versions, the newest first.</summary>
public sealed class ListPrograms
{
    private readonly ProgramStore _store;
    private readonly TimeProvider _time;

    internal ListPrograms(ProgramStore store, TimeProvider time)
    {
        _store = store;
        _time = time;
    }

    public async Task<Page<ListedProgram>> HandleAsync(MerchantId merchant, string? cursor, int limit, CancellationToken cancellation)
    {
        limit = Math.Clamp(limit, 1, PageLimits.Max);
        DateTimeOffset now = _time.GetUtcNow();
        CurrentProgram current = (await _store.CurrentAsync(merchant, cancellation).ConfigureAwait(false))?.Value ?? CurrentProgram.None;
        int last = cursor is not null && int.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out int next) ? Math.Min(next, current.Version) : current.Version;
        int first = Math.Max(1, last - limit + 1);
        var items = new List<ListedProgram>(limit);
        foreach (ProgramVersion version in (await _store.VersionsAsync(merchant, first, last, cancellation).ConfigureAwait(false)).Reverse())
        {
            SignedBy? cancelled = version.ScheduledFor is null ? null : await _store.CancelledAsync(merchant, version.Version, cancellation).ConfigureAwait(false);
            items.Add(new ListedProgram(version, StateOf(version, cancelled, current, now), cancelled));
        }

        return new Page<ListedProgram>(items, first > 1 ? (first - 1).ToString(CultureInfo.InvariantCulture) : null);
    }

    private static ProgramState StateOf(ProgramVersion version, SignedBy? cancelled, CurrentProgram current, DateTimeOffset now) =>
        cancelled is not null ? ProgramState.Cancelled
        : version.Version == current.At(now) ? ProgramState.Current
        : version.InForceFrom > now ? ProgramState.Scheduled
        : ProgramState.Past;
}
