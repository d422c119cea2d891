using System.Net;
using Distribution.Local.Providers;

namespace Distribution.Local.Simulation.Providers.Wire;

/// <summary>Requests and answers between <see cref="HttpClient"/> and a provider in the same process.</summary>
internal static class WireMessages
{
    public static async Task<ProviderRequest> ReadAsync(HttpRequestMessage request)
    {
        Dictionary<string, string> headers = ProviderHeaders.Of();
        foreach ((string name, IEnumerable<string> values) in request.Headers.Concat(request.Content?.Headers.AsEnumerable() ?? []))
        {
            headers[name] = string.Join(", ", values);
        }

        byte[] body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync();
        return new ProviderRequest(request.Method.Method, request.RequestUri?.PathAndQuery ?? "/", headers, body);
    }

    /// <param name="reply">Whole.</param>
    /// <param name="isCut">The connection breaks in the middle of its body.</param>
    public static HttpResponseMessage Write(ProviderReply reply, bool isCut = false)
    {
        var response = new HttpResponseMessage((HttpStatusCode)reply.Status) { Content = isCut ? new CutContent(reply.Body) : new ReadOnlyMemoryContent(reply.Body) };
        foreach ((string name, string value) in reply.Headers)
        {
            if (!response.Headers.TryAddWithoutValidation(name, value))
            {
                response.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return response;
    }

    /// <summary>The first half of a body, and then nothing.</summary>
    private sealed class CutContent(ReadOnlyMemory<byte> whole) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(whole[..(whole.Length / 2)]);
            throw new IOException("The connection was cut.");
        }

        protected override bool TryComputeLength(out long length)
        {
            length = whole.Length;
            return true;
        }
    }
}
