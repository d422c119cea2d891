namespace Distribution.Local.Commands;

/// <summary>What a command tells the shell.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>It ran, and what it looked at is not as it should be.</summary>
    public const int Difference = 1;

    /// <summary>It could not run: a wrong argument, an unusable file.</summary>
    public const int Unusable = 2;
}
