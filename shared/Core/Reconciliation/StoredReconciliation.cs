using System.Text.Json.Serialization;

namespace Distribution.Reconciliation;

/// <summary>How a merchant's day at a provider compares. The differences lie beside it, in pages of the same <see cref="Content"/>.</summary>
public sealed record StoredReconciliation
{
    /// <summary>The most differences that are kept; the others are counted.</summary>
    public const int MaxKept = 10_000;

    /// <summary>Version of the stored form.</summary>
    public int V { get; init => field = value == 0 ? 1 : value; } = 1;

    public required string Provider { get; init; }

    /// <summary>The provider's day.</summary>
    public required DateOnly Date { get; init; }

    /// <summary>When it was compared last, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>How many lines the statement has.</summary>
    public required int Lines { get; init; }

    /// <summary>How many of them are the same here.</summary>
    public required int Matched { get; init; }

    /// <summary>How many differences there are, without those that only crossed midnight.</summary>
    public required int Open { get; init; }

    /// <summary>How many differences are listed, at most <see cref="MaxKept"/>.</summary>
    public required int Listed { get; init; }

    public required IReadOnlyList<StatementSum> Sums { get; init; }

    /// <summary>Of which kinds the statement would have had lines; null for a day that an older version compared.</summary>
    public IReadOnlyList<StatementKind>? Kinds { get; init; }

    /// <summary>Names the pages: when it was compared, and what they say.</summary>
    public required string Content { get; init; }
}

/// <summary>One page of differences.</summary>
internal sealed record DifferencePage(IReadOnlyList<Difference> Items);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StoredReconciliation))]
[JsonSerializable(typeof(DifferencePage))]
internal sealed partial class ReconciliationJson : JsonSerializerContext;
