using System.Text.Json.Serialization;
using Distribution.Local.Providers.Faults;
using Distribution.Storage;

namespace Distribution.Local.Providers;

/// <summary>Where simulated providers keep what they know.</summary>
internal static class ProviderKey
{
    /// <summary>Everything of theirs has partitions that begin so.</summary>
    public const string Prefix = "pvd|";

    /// <summary>A provider's keys, accounts and faults.</summary>
    public static string Own(string provider) => StoreKey.Join("pvd", provider, "own");

    /// <summary>A partition of one provider.</summary>
    public static string Of(string provider, string kind, params ReadOnlySpan<string> parts) => StoreKey.Join(["pvd", provider, kind, .. parts]);
}

internal sealed record FaultList(IReadOnlyList<PlannedFault> Faults);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(FaultList))]
[JsonSerializable(typeof(ProviderNotification))]
[JsonSerializable(typeof(ProviderMoment))]
internal sealed partial class ProviderRowJson : JsonSerializerContext;
