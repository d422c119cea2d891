using System.Text.Json.Serialization;
using Distribution.Kernel;

namespace Distribution.Campaigns.Grants;

[JsonConverter(typeof(JsonStringEnumConverter<GrantState>))]
public enum GrantState
{
    /// <summary>The order is not settled.</summary>
    [JsonStringEnumMemberName("pending")]
    Pending,

    [JsonStringEnumMemberName("granted")]
    Granted,

    /// <summary>What earned it is gone: the order was wholly refunded, or the number fell back.</summary>
    [JsonStringEnumMemberName("void")]
    Void,
}

/// <summary>Something a person has earned that is not money (赠品、优惠券、积分).</summary>
public sealed record GrantRow
{
    /// <summary>Unique for the person, and the row's key: what earned it, and which of its grants.</summary>
    public required string Id { get; init; }

    /// <summary>The rule of the program.</summary>
    public required string Rule { get; init; }

    /// <summary>For example <c>coupon:FRUIT10</c>.</summary>
    public required string Code { get; init; }

    /// <summary>How many; for points how many points, for credit minor units of it.</summary>
    public required int Quantity { get; init; }

    public required GrantState State { get; init; }

    /// <summary>When it was earned, UTC.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Counts the changes of what earned it: an older one never replaces a newer.</summary>
    public required int Revision { get; init; }

    /// <summary>The order that earned it; null if none alone did.</summary>
    public OrderId? Order { get; init; }

    /// <summary>The window that earned it, for example <c>2026-03</c>; null if none did.</summary>
    public string? Window { get; init; }

    /// <summary>What its explanation is asked for by; null where it has none.</summary>
    public string? Explain { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(GrantRow))]
internal sealed partial class GrantJson : JsonSerializerContext;
