using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Distribution.Functions.Api;

public readonly record struct ApiHeader(string Name, string Value);

/// <summary>An answer before it is written: small enough to be kept for a repeated request.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">Empty for none.</param>
/// <param name="ContentType">Of the body.</param>
/// <param name="Header">At most one header beside the content's; null for none.</param>
public sealed record ApiAnswer(int Status, ReadOnlyMemory<byte> Body, string ContentType, ApiHeader? Header = null)
{
    public const string JsonType = "application/json; charset=utf-8";

    public static ApiAnswer NoContent { get; } = new(StatusCodes.Status204NoContent, default, JsonType);

    public static ApiAnswer Ok<T>(T value, JsonTypeInfo<T> type) => Json(StatusCodes.Status200OK, value, type);

    public static ApiAnswer Created<T>(string location, T value, JsonTypeInfo<T> type) =>
        Json(StatusCodes.Status201Created, value, type) with { Header = new ApiHeader("Location", location) };

    public static ApiAnswer Accepted<T>(T value, JsonTypeInfo<T> type) => Json(StatusCodes.Status202Accepted, value, type);

    public static ApiAnswer Json<T>(int status, T value, JsonTypeInfo<T> type) =>
        new(status, JsonSerializer.SerializeToUtf8Bytes(value, type), JsonType);
}
