using Distribution.Kernel;
using EmbeddedFunctions.Sqlite;

namespace Distribution.Local.Storage;

/// <summary>The store's port knows one transient fault; SQLite's refusals (disk full, I/O error, busy) become it.</summary>
internal static class SqliteFaults
{
    public static T Guard<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (SqliteFaultException error)
        {
            throw Retryable(error);
        }
    }

    public static RetryableException Retryable(SqliteFaultException error) => new("The data file did not take the call.", error);
}
