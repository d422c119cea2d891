namespace Distribution.Storage.Portable;

/// <summary>An import in words.</summary>
public static class ImportReport
{
    /// <summary>Why the store does not hold what the export holds; null if it does.</summary>
    public static string? Problem(ImportResult result) => result.Outcome switch
    {
        ImportOutcome.Equal => null,
        ImportOutcome.NotEmpty => "import.not_empty: the store holds something already. An import that was cut off goes on with --resume.",
        ImportOutcome.Conflict => $"import.conflict: '{result.Where}' is there with another content.",
        ImportOutcome.Different when result.Where is { } file => $"import.different: all is written, but the file '{file}' is there besides.",
        ImportOutcome.Different => $"import.different: all is written, but the store holds something besides: its fingerprint is {result.Fingerprint} instead of {result.Export.Fingerprint}.",
    };

    /// <summary>What was proved.</summary>
    public static string Proof(ImportResult result) => $"""
        {result.Export.Entities} entities and {result.Export.Files} file(s), as exported at {result.Export.TakenAt:u}
        fingerprint {result.Fingerprint}, the same as the export's
        """;
}
