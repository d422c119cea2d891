using Distribution.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Distribution.Local.Storage;

/// <summary>The registrations of what is kept in the host's data file.</summary>
internal static class StorageModule
{
    /// <summary>Entities, and files with the links under which <see cref="FileEndpoint"/> serves them.</summary>
    public static IServiceCollection AddSqliteStorage(this IServiceCollection services, SqliteEntityStore entities, SqliteBlobStore files, FileLinks links) => services
        .AddSingleton<IEntityStore>(entities)
        .AddSingleton<IEntityScan>(entities)
        .AddSingleton<IBlobStore>(files)
        .AddSingleton(links);
}
