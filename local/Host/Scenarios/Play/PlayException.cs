namespace Distribution.Local.Scenarios.Play;

/// <summary>The system did not answer as a scenario needs it in order to go on.</summary>
internal sealed class PlayException(string message) : Exception(message);
