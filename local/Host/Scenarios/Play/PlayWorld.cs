namespace Distribution.Local.Scenarios.Play;

/// <summary>What the system calls the things a scenario has names for.</summary>
internal sealed class PlayWorld
{
    /// <summary>Distributors in the order they joined.</summary>
    public List<string> Distributors { get; } = [];

    public Dictionary<string, string> InviteCodes { get; } = new(StringComparer.Ordinal);

    /// <summary>By the file's name: the order's id.</summary>
    public Dictionary<string, string> Orders { get; } = new(StringComparer.Ordinal);

    /// <summary>By the order's name: the page to pay it on; absent if there is none.</summary>
    public Dictionary<string, Uri> PayPages { get; } = new(StringComparer.Ordinal);

    /// <summary>By the file's name: the group's id.</summary>
    public Dictionary<string, string> Groups { get; } = new(StringComparer.Ordinal);

    /// <summary>By the file's name: the submission's id.</summary>
    public Dictionary<string, string> Submissions { get; } = new(StringComparer.Ordinal);

    /// <summary>By the file's name: the withdrawal's id and owner.</summary>
    public Dictionary<string, (string Id, string User)> Withdrawals { get; } = new(StringComparer.Ordinal);

    /// <summary>The published programs, oldest first.</summary>
    public List<(DateTimeOffset At, string Program)> Programs { get; } = [];

    /// <summary>Windows that were found closed, and by which rule.</summary>
    public List<(string Window, string Rule)> Windows { get; } = [];
}
