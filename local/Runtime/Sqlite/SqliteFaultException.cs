namespace EmbeddedFunctions.Sqlite;

/// <summary>SQLite refused a call. <see cref="Code"/> is its (extended) result code.</summary>
public sealed class SqliteFaultException(int code, string message) : Exception($"SQLite {code}: {message}")
{
    public int Code { get; } = code;

    /// <summary>A uniqueness or other constraint was violated (SQLITE_CONSTRAINT and its extended codes).</summary>
    public bool IsConstraint => (Code & 0xff) == SQLitePCL.raw.SQLITE_CONSTRAINT;
}
