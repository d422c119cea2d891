namespace Distribution.Kernel;

/// <summary>One page of a list, in the list's order.</summary>
/// <param name="Items">At most <see cref="PageLimits.Max"/> items.</param>
/// <param name="Next">An opaque cursor for the page after this one; null if this is the last.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

public static class PageLimits
{
    public const int Default = 50;

    public const int Max = 200;
}
