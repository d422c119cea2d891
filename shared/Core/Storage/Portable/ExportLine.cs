using System.Text.Json.Serialization;

namespace Distribution.Storage.Portable;

/// <summary>
/// One line of an export, which is one of four: the first (format and time), an entity, a file, and the last (what was
/// written before it). Bytes are base64.
/// </summary>
internal sealed record ExportLine
{
    /// <summary>Names the format and its version; another version is another text.</summary>
    public const string Current = "distribution-export/1";

    public string? Format { get; init; }

    public DateTimeOffset? TakenAt { get; init; }

    public string? Partition { get; init; }

    public string? Row { get; init; }

    public byte[]? Payload { get; init; }

    public string? File { get; init; }

    public string? Type { get; init; }

    public byte[]? Content { get; init; }

    public long? Entities { get; init; }

    public long? Files { get; init; }

    /// <summary>Of the entities, see <see cref="StoreFingerprint"/>.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>SHA-256 over all lines before this one with their ends.</summary>
    public string? Checksum { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(ExportLine))]
internal sealed partial class ExportJson : JsonSerializerContext;

/// <summary>A file and its name.</summary>
/// <param name="Name">See <see cref="BlobRules.Check(string)"/>.</param>
/// <param name="File">What it holds.</param>
public sealed record NamedFile(string Name, BlobFile File);

/// <summary>What an export holds.</summary>
/// <param name="TakenAt">When it was written, UTC.</param>
/// <param name="Entities">How many entities.</param>
/// <param name="Files">How many files.</param>
/// <param name="Fingerprint">Of the entities, see <see cref="StoreFingerprint"/>.</param>
public sealed record ExportSummary(DateTimeOffset TakenAt, long Entities, long Files, string Fingerprint);

/// <summary>An export that is not one, or not whole. The message begins with a stable code.</summary>
public sealed class ExportFileException(string code, string message, Exception? inner = null) : Exception($"{code}: {message}", inner)
{
    /// <summary><c>export.not_an_export</c>, <c>export.version</c>, <c>export.damaged</c>, <c>export.line</c>, <c>export.too_long</c>, <c>export.order</c>, <c>export.file</c>.</summary>
    public string Code { get; } = code;
}
