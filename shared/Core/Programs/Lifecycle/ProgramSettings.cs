using System.Text.Json.Serialization;
using Distribution.Kernel;

namespace Distribution.Programs.Lifecycle;

/// <summary>How a shop publishes programs.</summary>
/// <param name="AnotherApproves">Whoever wrote a draft may not approve it, and nothing is published without a draft.</param>
/// <param name="Set">Who set it; null if nobody ever did.</param>
public sealed record ProgramSettings(bool AnotherApproves, SignedBy? Set)
{
    public static ProgramSettings Default { get; } = new(false, null);

    /// <summary>Who wants it switched off and waits for another person; null if nobody does.</summary>
    public SignedBy? OffAsked { get; init; }

    /// <summary>Counts the changes, from 1; 0 before the first.</summary>
    public int Changes { get; init; }
}

[JsonConverter(typeof(JsonStringEnumConverter<SettingsChangeKind>))]
public enum SettingsChangeKind
{
    /// <summary>Another person must approve from now on; whoever wanted it off no longer waits.</summary>
    [JsonStringEnumMemberName("on")]
    On,

    /// <summary>Somebody wants it off; it stays on until another person agrees.</summary>
    [JsonStringEnumMemberName("offAsked")]
    OffAsked,

    [JsonStringEnumMemberName("off")]
    Off,
}

/// <summary>A change of the settings, kept for ever.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Change">What.</param>
/// <param name="Signed">Who, and when.</param>
public sealed record ProgramSettingsChange(int Number, SettingsChangeKind Change, SignedBy Signed);
