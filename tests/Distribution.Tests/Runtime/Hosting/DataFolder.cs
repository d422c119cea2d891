using EmbeddedFunctions.Sqlite;

namespace Distribution.Tests.Runtime.Hosting;

/// <summary>A folder for one test's data file, gone with the test.</summary>
public sealed class DataFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("embedded-functions-");

    public string DataFile => Path.Combine(_folder.FullName, "data.db");

    public SqliteDatabase Open() => SqliteDatabase.Open(DataFile);

    public void Dispose() => _folder.Delete(recursive: true);
}
