namespace Distribution.Programs;

/// <summary>How long a reward window is, in the program's own time zone.</summary>
public enum WindowKind
{
    Week,
    Month,
}
