using Distribution.Storage;
using EmbeddedFunctions.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Distribution.Local.Storage;

/// <summary>The registrations of the store over the host's data file.</summary>
internal static class StorageModule
{
    /// <summary>Needs the <see cref="SqliteDatabase"/>, opened for writing. The first use makes the table.</summary>
    public static IServiceCollection AddSqliteStorage(this IServiceCollection services) => services
        .AddSingleton(static provider => SqliteEntityStore.OpenAsync(provider.GetRequiredService<SqliteDatabase>()).GetAwaiter().GetResult())
        .AddSingleton<IEntityStore>(static provider => provider.GetRequiredService<SqliteEntityStore>())
        .AddSingleton<IEntityScan>(static provider => provider.GetRequiredService<SqliteEntityStore>());
}
