namespace EmbeddedFunctions.Sqlite;

/// <summary>What a database has done since it was opened.</summary>
/// <param name="Works">Pieces of work handed to the writer.</param>
/// <param name="Commits">Transactions, each with one flush but in a scratch file.</param>
/// <param name="Statements">Statements the writer ran, without begin and commit.</param>
/// <param name="Reads">Reads outside the writer.</param>
public sealed record SqliteCounts(long Works, long Commits, long Statements, long Reads);
