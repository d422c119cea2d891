namespace Distribution.Local.Scenarios.Parsing;

/// <summary>A part of the document cannot be used.</summary>
internal sealed class DocumentException(string pointer, string reason) : Exception($"{pointer}: {reason}")
{
    public ScenarioError Error { get; } = new(pointer, reason);
}
