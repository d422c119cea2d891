namespace EmbeddedFunctions.Discovery;

/// <summary>The functions cannot be hosted as they are written. Lists every reason found.</summary>
public sealed class FunctionDiscoveryException(IReadOnlyList<string> problems)
    : Exception("The functions cannot be hosted:" + Environment.NewLine + string.Join(Environment.NewLine, problems))
{
    public IReadOnlyList<string> Problems { get; } = problems;
}
