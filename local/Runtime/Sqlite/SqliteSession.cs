using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace EmbeddedFunctions.Sqlite;

/// <summary>
/// One connection with its prepared statements. Used by one caller at a time; a statement taken from
/// <see cref="Prepare"/> must be stepped to its end or reset before the work returns.
/// </summary>
public sealed class SqliteSession : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly sqlite3 _handle;
    private readonly Dictionary<string, Statement> _statements = new(StringComparer.Ordinal);

    /// <exception cref="SqliteFaultException">The file is not there, or cannot be opened.</exception>
    internal SqliteSession(string path, bool readOnly)
    {
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = readOnly ? SqliteOpenMode.ReadOnly : SqliteOpenMode.ReadWriteCreate,
            Pooling = false,
        }.ToString());
        try
        {
            _connection.Open();
        }
        catch (SqliteException error)
        {
            _connection.Dispose();
            throw new SqliteFaultException(error.SqliteExtendedErrorCode, error.Message);
        }

        _handle = _connection.Handle ?? throw new InvalidOperationException("The connection has no handle.");
        raw.sqlite3_extended_result_codes(_handle, 1);
    }

    /// <summary>How many statements were asked for.</summary>
    internal long Prepared { get; private set; }

    /// <summary>The prepared statement for this text, reset and kept for the life of the connection.</summary>
    public Statement Prepare(string sql)
    {
        Prepared++;
        if (!_statements.TryGetValue(sql, out Statement? statement))
        {
            int code = raw.sqlite3_prepare_v3(_handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out sqlite3_stmt prepared);
            if (code != raw.SQLITE_OK)
            {
                throw new SqliteFaultException(code, raw.sqlite3_errmsg(_handle).utf8_to_string() + " in: " + sql);
            }

            statement = new Statement(_handle, prepared);
            _statements.Add(sql, statement);
        }
        else
        {
            statement.Reset();
        }

        return statement;
    }

    /// <summary>Runs statements that are not worth keeping: schema and pragmas.</summary>
    public void Execute(string sql)
    {
        int code = raw.sqlite3_exec(_handle, sql);
        if (code != raw.SQLITE_OK)
        {
            throw new SqliteFaultException(code, raw.sqlite3_errmsg(_handle).utf8_to_string() + " in: " + sql);
        }
    }

    public void Dispose()
    {
        foreach (Statement statement in _statements.Values)
        {
            statement.Dispose();
        }

        _connection.Dispose();
    }
}
