namespace Distribution.Local.Scenarios.Play;

/// <summary>One thing that is not as the scenario says.</summary>
/// <param name="Pointer">Where the scenario says it.</param>
/// <param name="What">What it is about, for example <c>balance of bo, pending</c>.</param>
internal sealed record Difference(string Pointer, string What, string Expected, string Actual)
{
    public override string ToString() => $"{Pointer}: {What}: expected {Expected}, actual {Actual}";
}
