using System.Net.Http.Headers;
using Distribution.Local.Sandbox;

namespace Distribution.Local.Providers.Http;

/// <summary>The shop on this very host, whatever name its address has.</summary>
internal sealed class LoopbackShop(LoopbackHttp http) : IShopWire
{
    public async Task<ProviderReply?> SendAsync(Uri url, ProviderRequest request, CancellationToken cancellation)
    {
        using var message = new HttpRequestMessage(new HttpMethod(request.Method), request.PathAndQuery) { Content = new ReadOnlyMemoryContent(request.Body) };
        foreach ((string name, string value) in request.Headers)
        {
            if (name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase))
            {
                message.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(value);
            }
            else
            {
                message.Headers.TryAddWithoutValidation(name, value);
            }
        }

        try
        {
            using HttpResponseMessage response = await http.Client.SendAsync(message, cancellation).ConfigureAwait(false);
            return new ProviderReply((int)response.StatusCode, ProviderHeaders.None, await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false));
        }
        catch (Exception error) when (error is HttpRequestException || (error is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return null;
        }
    }
}
