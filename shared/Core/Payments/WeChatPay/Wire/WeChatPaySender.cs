using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace Distribution.Payments.WeChatPay.Wire;

/// <summary>Sends signed requests. Whether what comes back counts is for others to say.</summary>
internal sealed class WeChatPaySender(WeChatPayHttp http, IOptions<WeChatPayOptions> options, TimeProvider time)
{
    /// <param name="merchant">Signs.</param>
    /// <param name="method">GET or POST.</param>
    /// <param name="pathAndQuery">From <c>/v3/</c> on.</param>
    /// <param name="body">Empty for none.</param>
    /// <param name="serial">Of the key that has encrypted what is in the body, and that is asked for in the answer; null if none is known.</param>
    /// <param name="cancellation">The caller's.</param>
    public async Task<WeChatPayReply> SendAsync(
        WeChatPayMerchant merchant, HttpMethod method, string pathAndQuery, byte[] body, string? serial, CancellationToken cancellation)
    {
        using HttpRequestMessage request = Request(merchant, method, pathAndQuery, body, serial);
        using HttpResponseMessage response = await http.Client.SendAsync(request, cancellation).ConfigureAwait(false);
        byte[] answer = await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
        var headers = new WeChatPayHeaders(
            Header(response, WeChatPayHeaders.TimestampName),
            Header(response, WeChatPayHeaders.NonceName),
            Header(response, WeChatPayHeaders.SerialName),
            Header(response, WeChatPayHeaders.SignatureName));
        return new WeChatPayReply((int)response.StatusCode, answer, headers, Header(response, "Request-ID") ?? "");
    }

    private HttpRequestMessage Request(WeChatPayMerchant merchant, HttpMethod method, string pathAndQuery, byte[] body, string? serial)
    {
        string timestamp = WeChatPaySignature.Timestamp(time.GetUtcNow());
        string nonce = Guid.NewGuid().ToString("N");
        var address = new Uri(options.Value.BaseUrl, pathAndQuery);
        var request = new HttpRequestMessage(method, address);
        request.Headers.Authorization = new AuthenticationHeaderValue(
            WeChatPaySignature.Scheme, WeChatPaySignature.Authorization(merchant, method.Method, address.PathAndQuery, timestamp, nonce, body));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("Distribution", "1.0"));
        if (serial is not null)
        {
            request.Headers.Add(WeChatPayHeaders.SerialName, serial);
        }

        if (method == HttpMethod.Post)
        {
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        }

        return request;
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out IEnumerable<string>? values) ? values.First() : null;
}

/// <param name="Status">Of HTTP.</param>
/// <param name="Body">As it came.</param>
/// <param name="Signature">The headers that may prove it.</param>
/// <param name="RequestId">WeChat Pay's own name of the request; empty if it says none.</param>
internal sealed record WeChatPayReply(int Status, byte[] Body, WeChatPayHeaders Signature, string RequestId)
{
    private const int MaxCode = 64;

    /// <summary>The error's code; null if there is none that looks like one.</summary>
    public string? Code
    {
        get
        {
            try
            {
                string? code = JsonSerializer.Deserialize(Body, WeChatPayJson.Default.WeChatPayError)?.Code;
                return code is { Length: > 0 and <= MaxCode } && code.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_') ? code : null;
            }
            catch (JsonException)
            {
                return null;
            }
        }
    }

    public override string ToString() => $"{nameof(WeChatPayReply)} {Status}";
}
