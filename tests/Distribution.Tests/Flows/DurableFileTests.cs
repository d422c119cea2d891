using Distribution.Local;

namespace Distribution.Tests.Flows;

/// <summary>What is kept is flushed; a kill does not show it, for the system writes a dead process's pages all the same.</summary>
public sealed class DurableFileTests
{
    [Theory]
    [InlineData(null, 2)]
    [InlineData(true, 0)]
    public async Task The_app_flushes_its_file_unless_it_is_told_that_it_is_thrown_away(bool? isScratch, long expected)
    {
        string file = Path.Combine(Directory.CreateTempSubdirectory().FullName, "kept.db");
        var options = new AppHostOptions { DataFile = file };
        await using AppHost app = await AppHost.StartAsync(isScratch is { } told ? options with { IsScratch = told } : options);

        long synchronous = await app.Database.WriteAsync(static session =>
        {
            EmbeddedFunctions.Sqlite.Statement statement = session.Prepare("PRAGMA synchronous");
            statement.Step().ShouldBeTrue();
            long value = statement.GetInt64(0);
            statement.Reset();
            return value;
        });

        synchronous.ShouldBe(expected);
    }
}
