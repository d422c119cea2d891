using System.Text.Json.Serialization;
using Distribution.Kernel;

namespace Distribution.Audit;

/// <summary>Who decided what, when and why (审计日志). Written with the decision and never changed; ids and figures only, no personal data.</summary>
public sealed record AuditEntry
{
    /// <summary>The longest reason a person gives, characters.</summary>
    public const int MaxReason = 200;

    /// <summary>Version of the stored form.</summary>
    public int V { get; init => field = value == 0 ? 1 : value; } = 1;

    /// <summary>Unique among the merchant's entries.</summary>
    public required string Id { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who; null for a rule of the shop.</summary>
    public UserId? By { get; init; }

    /// <summary>What, for example <c>hold.released</c>.</summary>
    public required string Action { get; init; }

    /// <summary>About what, for example <c>order/01ABC</c>.</summary>
    public required string Subject { get; init; }

    /// <summary>Why, in the person's own words; null if none were asked for.</summary>
    public string? Reason { get; init; }

    /// <summary>Figures or rule codes; null for none.</summary>
    public string? Detail { get; init; }

    /// <summary>Whether a text can be somebody's reason.</summary>
    public static bool IsReason(string? text) => !string.IsNullOrWhiteSpace(text) && text.Length <= MaxReason && !text.Any(char.IsControl);
}

/// <summary>Where an entry lies. Written before it, so it may name one that never came to be.</summary>
internal sealed record AuditPlace(string Partition, string Id, DateTimeOffset At);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AuditEntry))]
[JsonSerializable(typeof(AuditPlace))]
internal sealed partial class AuditJson : JsonSerializerContext;
