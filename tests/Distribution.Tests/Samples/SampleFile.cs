using System.Text.Json.Nodes;

namespace Distribution.Tests.Samples;

/// <summary>The files of a sample shop.</summary>
internal static class SampleFile
{
    public static string Folder(string sample) => Repository.Path("samples/" + sample);

    public static JsonNode Scenario(string sample) => Read(sample, "scenario.json");

    public static JsonNode Program(string sample) => Read(sample, "program.json");

    private static JsonNode Read(string sample, string name) => JsonNode.Parse(File.ReadAllText(Path.Combine(Folder(sample), name)))!;
}
