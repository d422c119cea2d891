namespace Distribution.Storage.Portable;

/// <summary>Whether lines follow each other as in an export: asked by who reads one and by who writes one.</summary>
internal sealed class ExportCheck
{
    private readonly HashSet<string> _files = new(StringComparer.Ordinal);
    private DateTimeOffset _takenAt;
    private (string Partition, string Row) _last = ("", "");
    private long _entities;

    /// <summary>Null until the last line was taken.</summary>
    public ExportSummary? Summary { get; private set; }

    public void Take(ExportLine line, int number)
    {
        if (Summary is not null)
        {
            throw Fault("export.damaged", number, "stands behind the last");
        }

        switch (line)
        {
            case { Format: { } format, TakenAt: { } at } when number == 1:
                _takenAt = format == ExportLine.Current ? at : throw Fault("export.version", 1, $"is of '{format}', and this program reads '{ExportLine.Current}'");
                break;
            case not null when number == 1:
                throw Fault("export.not_an_export", 1, "does not name the format");
            case { Partition: { } partition, Row: { } row, Payload: { } payload }:
                TakeEntity(partition, row, payload, number);
                break;
            case { File: { } name, Type: { } type, Content: { } content }:
                TakeFile(name, new BlobFile(type, content), number);
                break;
            case { Entities: not null, Files: not null, Fingerprint: not null, Checksum: not null }:
                break;
            default:
                throw Fault("export.line", number, "is none of the lines an export has");
        }
    }

    /// <param name="line">The last.</param>
    /// <param name="checksum">Of what was read before it.</param>
    /// <param name="fingerprint">Of the entities that were read.</param>
    public void End(ExportLine line, string checksum, string fingerprint) =>
        Summary = line.Checksum == checksum && line.Fingerprint == fingerprint && line.Entities == _entities && line.Files == _files.Count
            ? new ExportSummary(_takenAt, _entities, _files.Count, fingerprint)
            : throw new ExportFileException("export.damaged", "its content is not what was written: the checksum does not fit.");

    private void TakeEntity(string partition, string row, byte[] payload, int number)
    {
        if (!StoreKey.IsValid(partition) || !StoreKey.IsValid(row) || payload.Length > BatchRules.MaxPayload)
        {
            throw Fault("export.line", number, $"has a key or a payload that no store takes: '{partition}' '{row}'");
        }

        int order = string.CompareOrdinal(_last.Partition, partition);
        if (_files.Count > 0 || order > 0 || (order == 0 && string.CompareOrdinal(_last.Row, row) >= 0))
        {
            throw Fault("export.order", number, "is not behind the one before it");
        }

        _last = (partition, row);
        _entities++;
    }

    private void TakeFile(string name, BlobFile file, int number)
    {
        if (BlobRules.Fault(name, file.ContentType, file.Content.Length) is { } fault)
        {
            throw new ExportFileException("export.line", $"line {number} is a file that no store takes. {fault}");
        }

        if (!_files.Add(name))
        {
            throw Fault("export.order", number, "is a file that was there before");
        }
    }

    private static ExportFileException Fault(string code, int number, string what) => new(code, $"line {number} {what}.");
}
