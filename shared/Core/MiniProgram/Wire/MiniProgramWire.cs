using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Distribution.Payments.Signing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Distribution.MiniProgram.Wire;

/// <summary>An answer of the platform: a document, or an image if its type says so.</summary>
internal sealed record MiniProgramReply(string ContentType, byte[] Body)
{
    public bool IsImage => ContentType is "image/jpeg" or "image/png";

    /// <summary>The error code; 0 for none, null if it is no document of the platform.</summary>
    public int? ErrorCode => Read(MiniProgramJson.Default.ErrorAnswer)?.Errcode;

    /// <summary>Null if the body is no such document.</summary>
    public T? Read<T>(JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(Body, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public override string ToString() => $"{nameof(MiniProgramReply)} {ContentType}";
}

/// <summary>One request, sent once. Secrets and tokens travel in the query, which is in no log.</summary>
internal sealed class MiniProgramWire(MiniProgramHttp http, IOptions<MiniProgramOptions> options, ILogger<MiniProgramWire> logger)
{
    /// <summary>Null if there is no answer that is understood.</summary>
    /// <param name="path">From <c>/</c> on.</param>
    /// <param name="query">Escaped, without the question mark; secret.</param>
    /// <param name="body">JSON for a POST; null for a GET.</param>
    /// <param name="cancellation">The caller's; only its own cancellation is thrown.</param>
    public async Task<MiniProgramReply?> SendAsync(string path, string query, byte[]? body, CancellationToken cancellation)
    {
        try
        {
            using var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, new Uri(options.Value.BaseUrl, query.Length == 0 ? path : $"{path}?{query}"));
            if (body is not null)
            {
                request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
            }

            using HttpResponseMessage response = await http.Client.SendAsync(request, cancellation).ConfigureAwait(false);
            byte[] answer = await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
            var reply = new MiniProgramReply(response.Content.Headers.ContentType?.MediaType ?? "", answer);
            if (response.IsSuccessStatusCode && (reply.IsImage || reply.ErrorCode is not null))
            {
                return reply;
            }

            logger.LogSenseless(path, (int)response.StatusCode);
            return null;
        }
        catch (Exception error) when (ProviderHttp.IsUnclear(error, cancellation))
        {
            logger.LogNoAnswer(path, error.GetType().Name);
            return null;
        }
    }
}
