using Distribution.Kernel;

namespace Distribution.Reconciliation;

/// <summary>Why a statement cannot be used; nobody but the log is told.</summary>
internal static class StatementProblems
{
    public const string NoneCode = "statement.none";

    public static Problem None() => Problem.NotFound("statement.none", "There is no statement of this day.");

    public static Problem TooLarge() => Problem.Refused("statement.too_large", "The statement has more bytes or lines than are read.");

    /// <param name="line">From 1; 0 for the whole of it.</param>
    public static Problem Malformed(int line, string what) => Problem.Refused("statement.malformed", $"Line {line} of the statement: {what}.");
}
