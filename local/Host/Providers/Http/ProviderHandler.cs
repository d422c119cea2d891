using System.Net;

namespace Distribution.Local.Providers.Http;

/// <summary>A gateway's way to a provider in the same process, without a socket in between.</summary>
internal sealed class ProviderHandler(IProviderServer server) : HttpMessageHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        byte[] body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        Dictionary<string, string> headers = ProviderHeaders.Of();
        foreach ((string name, IEnumerable<string> values) in request.Headers.Concat(request.Content?.Headers.AsEnumerable() ?? []))
        {
            headers[name] = string.Join(", ", values);
        }

        string target = request.RequestUri?.PathAndQuery ?? throw new InvalidOperationException("A request without an address.");
        ProviderReply reply = await server.AnswerAsync(new ProviderRequest(request.Method.Method, target, headers, body), cancellationToken).ConfigureAwait(false);
        if (reply.Delivery == ReplyDelivery.Silent)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false);
        }

        return reply.Delivery == ReplyDelivery.Cut ? throw new HttpRequestException("The connection was cut.") : Response(reply);
    }

    private static HttpResponseMessage Response(ProviderReply reply)
    {
        var response = new HttpResponseMessage((HttpStatusCode)reply.Status) { Content = new ReadOnlyMemoryContent(reply.Body) };
        foreach ((string name, string value) in reply.Headers)
        {
            if (!response.Headers.TryAddWithoutValidation(name, value))
            {
                response.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return response;
    }
}
