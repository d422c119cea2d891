using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Distribution.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Distribution.Functions.Api.Requests;

/// <summary>Reads request bodies: bounded, of one content type, and strictly what the contract says.</summary>
public static class BodyReader
{
    public const int MaxBytes = 64 * 1024;

    private static readonly Problem TooLarge = new("request.too_large", ProblemKind.TooLarge, "A body has at most 65536 bytes.");
    private static readonly Problem WrongType = new("request.unsupported_type", ProblemKind.UnsupportedType, "The body must be application/json in UTF-8.");

    /// <summary>The raw body, at most <see cref="MaxBytes"/>. One that breaks off, or whose chunks are none, is the sender's fault and not ours.</summary>
    public static async ValueTask<Result<ReadOnlyMemory<byte>>> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (request.ContentLength > MaxBytes)
        {
            return TooLarge;
        }

        try
        {
            return await ReadWholeAsync(request, cancellation);
        }
        catch (IOException)
        {
            return Malformed("", "The body did not arrive whole.");
        }
    }

    /// <summary>Null if the content type is JSON in UTF-8, or if there is no body to have a type.</summary>
    public static Problem? CheckType(HttpRequest request, ReadOnlyMemory<byte> body)
    {
        if (body.IsEmpty && request.ContentType is null)
        {
            return null;
        }

        return MediaTypeHeaderValue.TryParse(request.ContentType, out MediaTypeHeaderValue? type)
            && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            && (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase))
                ? null
                : WrongType;
    }

    /// <summary>The body as a document of a type whose context refuses unknown, doubled and missing members.</summary>
    public static Result<T> Parse<T>(ReadOnlyMemory<byte> body, JsonTypeInfo<T> type)
        where T : class
    {
        ReadOnlySpan<byte> json = body.IsEmpty && typeof(T) == typeof(EmptyBody) ? "{}"u8 : body.Span;
        try
        {
            return JsonSerializer.Deserialize(json, type) is { } value ? value : Malformed("", "A JSON object is needed.");
        }
        catch (JsonException error)
        {
            return Malformed(JsonPointer.FromJsonPath(error.Path), Explain(error));
        }
    }

    internal static Problem Malformed(string pointer, string detail) => Problem.Invalid("request.malformed", detail, pointer);

    private static async ValueTask<Result<ReadOnlyMemory<byte>>> ReadWholeAsync(HttpRequest request, CancellationToken cancellation)
    {
        using var buffer = new MemoryStream((int)(request.ContentLength ?? 512));
        byte[] chunk = new byte[Math.Clamp((request.ContentLength ?? 4095) + 1, 64, 16 * 1024)];
        int read;
        while ((read = await request.Body.ReadAsync(chunk, cancellation)) > 0)
        {
            if (buffer.Length + read > MaxBytes)
            {
                return TooLarge;
            }

            buffer.Write(chunk, 0, read);
        }

        return (ReadOnlyMemory<byte>)buffer.ToArray();
    }

    /// <summary>The parser's own sentence without the names of our types.</summary>
    private static string Explain(JsonException error) => error switch
    {
        _ when error.Message.StartsWith(MomentJson.Expected, StringComparison.Ordinal) => MomentJson.Expected,
        _ when error.Message.Contains("missing required", StringComparison.Ordinal) => "A required member is missing: " + MemberList(error.Message) + ".",
        _ when error.Message.Contains("could not be mapped", StringComparison.Ordinal) => "There is no such member.",
        _ when error.Message.StartsWith("An identifier", StringComparison.Ordinal) => "An identifier has 1 to 64 characters of A-Z a-z 0-9 . _ : @ -",
        _ when error.Message.Contains("Duplicate property", StringComparison.Ordinal) => "The member occurs twice.",
        _ when error.Message.Contains("could not be converted", StringComparison.Ordinal) => "The value is not of the type the contract names.",
        _ => "This is not the JSON the contract names.",
    };

    private static string MemberList(string message)
    {
        int start = message.IndexOf(": ", StringComparison.Ordinal);
        int end = message.IndexOf(" Path:", StringComparison.Ordinal);
        return start < 0 ? "see the contract" : message[(start + 2)..(end < 0 ? message.Length : end)].Trim().TrimEnd('.');
    }
}
