namespace Distribution.Local.Scenarios.Play;

/// <param name="Played">How many steps were played.</param>
/// <param name="Differences">What is not as the scenario says; empty if all is.</param>
internal sealed record PlayOutcome(int Played, IReadOnlyList<Difference> Differences);
