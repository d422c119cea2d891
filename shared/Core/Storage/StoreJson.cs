using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Distribution.Storage;

/// <summary>A value read from the store together with the version it had.</summary>
public sealed record Stored<T>(string Row, T Value, ETag ETag);

/// <summary>Entities as typed JSON documents.</summary>
public static class StoreJson
{
    /// <summary>One document, or null if there is none.</summary>
    public static async ValueTask<Stored<T>?> GetAsync<T>(this IEntityStore store, string partition, string row, JsonTypeInfo<T> type, CancellationToken cancellation)
        where T : class
    {
        Entity? entity = await store.GetAsync(partition, row, cancellation).ConfigureAwait(false);
        return entity is null ? null : Read(entity, type);
    }

    /// <summary>The documents of a range; see <see cref="IEntityStore.RangeAsync"/>.</summary>
    public static async ValueTask<IReadOnlyList<Stored<T>>> RangeAsync<T>(this IEntityStore store, string partition, string from, string to, int limit, JsonTypeInfo<T> type, CancellationToken cancellation)
        where T : class
    {
        IReadOnlyList<Entity> entities = await store.RangeAsync(partition, from, to, limit, cancellation).ConfigureAwait(false);
        var documents = new Stored<T>[entities.Count];
        for (int i = 0; i < documents.Length; i++)
        {
            documents[i] = Read(entities[i], type);
        }

        return documents;
    }

    /// <exception cref="InvalidDataException">The stored text is not a document of this type.</exception>
    public static Stored<T> Read<T>(Entity entity, JsonTypeInfo<T> type)
        where T : class
    {
        if (entity.Document is T known)
        {
            return new Stored<T>(entity.Row, known, entity.ETag);
        }

        try
        {
            T value = JsonSerializer.Deserialize(entity.Payload.Span, type)
                ?? throw new JsonException("null");
            entity.Document = value;
            return new Stored<T>(entity.Row, value, entity.ETag);
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"'{entity.Partition}' '{entity.Row}' does not hold a {typeof(T).Name}.", error);
        }
    }

    public static byte[] Write<T>(T value, JsonTypeInfo<T> type) => JsonSerializer.SerializeToUtf8Bytes(value, type);
}
