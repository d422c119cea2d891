using System.Text.Json.Serialization;

namespace Distribution.Programs;

/// <summary>How long a reward window is, in the program's own time zone.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<WindowKind>))]
public enum WindowKind
{
    [JsonStringEnumMemberName("week")]
    Week,

    [JsonStringEnumMemberName("month")]
    Month,

    [JsonStringEnumMemberName("day")]
    Day,

    /// <summary>All time; it never closes.</summary>
    [JsonStringEnumMemberName("lifetime")]
    Lifetime,
}
