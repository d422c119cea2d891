namespace Distribution.Programs;

/// <summary>The JSON Schema of <c>reward-program/1</c> as it is published, for editors and for whoever asks over HTTP.</summary>
public static class ProgramSchema
{
    private const string Name = "reward-program-1.schema.json";

    /// <summary>The schema's UTF-8 JSON.</summary>
    public static byte[] Read()
    {
        using Stream stream = typeof(ProgramSchema).Assembly.GetManifestResourceStream(Name)
            ?? throw new InvalidOperationException($"{Name} is not part of the assembly.");
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
