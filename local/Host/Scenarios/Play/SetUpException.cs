namespace Distribution.Local.Scenarios.Play;

/// <summary>The shop refuses the program, the settings or a product a scenario begins with: the file cannot be played.</summary>
internal sealed class SetUpException(IReadOnlyList<ScenarioError> errors) : Exception(string.Join("; ", errors))
{
    public IReadOnlyList<ScenarioError> Errors { get; } = errors;
}
