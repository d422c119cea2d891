using System.Text;
using SQLitePCL;

namespace EmbeddedFunctions.Sqlite;

/// <summary>
/// One prepared statement of one <see cref="SqliteSession"/>. Parameters and columns are addressed by
/// position: parameters from 1, columns from 0, as SQLite does. Not thread-safe.
/// </summary>
public sealed class Statement : IDisposable
{
    /// <summary>Texts whose UTF-8 fits these bytes are bound without an allocation.</summary>
    private const int MaxOnStack = 768;

    private readonly sqlite3 _connection;
    private readonly sqlite3_stmt _handle;

    internal Statement(sqlite3 connection, sqlite3_stmt handle)
    {
        _connection = connection;
        _handle = handle;
    }

    public Statement Bind(int index, long value)
    {
        Check(raw.sqlite3_bind_int64(_handle, index, value));
        return this;
    }

    public Statement Bind(int index, string? value)
    {
        if (value is null)
        {
            return BindNull(index);
        }

        if (value.Length > MaxOnStack / 3)
        {
            Check(raw.sqlite3_bind_text(_handle, index, value));
            return this;
        }

        Span<byte> utf8 = stackalloc byte[MaxOnStack];
        return BindText(index, utf8[..Encoding.UTF8.GetBytes(value, utf8)]);
    }

    /// <summary>Binds text that is UTF-8 already.</summary>
    public Statement BindText(int index, ReadOnlySpan<byte> utf8)
    {
        Check(raw.sqlite3_bind_text(_handle, index, utf8));
        return this;
    }

    public Statement Bind(int index, ReadOnlySpan<byte> value)
    {
        Check(value.IsEmpty ? raw.sqlite3_bind_zeroblob(_handle, index, 0) : raw.sqlite3_bind_blob(_handle, index, value));
        return this;
    }

    public Statement BindNull(int index)
    {
        Check(raw.sqlite3_bind_null(_handle, index));
        return this;
    }

    /// <summary>Moves to the next row; false when there is none left (the statement is then reset).</summary>
    public bool Step()
    {
        int code = raw.sqlite3_step(_handle);
        if (code == raw.SQLITE_ROW)
        {
            return true;
        }

        raw.sqlite3_reset(_handle);
        Check(code);
        return false;
    }

    /// <summary>Runs a statement that returns no rows and says how many rows it changed.</summary>
    public int Execute()
    {
        while (Step())
        {
        }

        return raw.sqlite3_changes(_connection);
    }

    /// <summary>Ends reading before the last row. Always call it when <see cref="Step"/> did not return false.</summary>
    public void Reset() => raw.sqlite3_reset(_handle);

    public bool IsNull(int column) => raw.sqlite3_column_type(_handle, column) == raw.SQLITE_NULL;

    public long GetInt64(int column) => raw.sqlite3_column_int64(_handle, column);

    public string GetText(int column) => raw.sqlite3_column_text(_handle, column).utf8_to_string();

    public string? GetTextOrNull(int column) => IsNull(column) ? null : GetText(column);

    public byte[] GetBlob(int column) => raw.sqlite3_column_blob(_handle, column).ToArray();

    public void Dispose() => _handle.Dispose();

    private void Check(int code)
    {
        if (code is not (raw.SQLITE_OK or raw.SQLITE_DONE or raw.SQLITE_ROW))
        {
            throw new SqliteFaultException(code, raw.sqlite3_errmsg(_connection).utf8_to_string());
        }
    }
}
