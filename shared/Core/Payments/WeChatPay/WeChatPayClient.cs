using System.Net.Http.Headers;
using System.Text.Json;
using Distribution.Kernel;
using Distribution.Payments.Signing;
using Distribution.Payments.WeChatPay.Wire;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Distribution.Payments.WeChatPay;

/// <summary>
/// Signed requests, and answers that count only if they are signed. A GET is asked a second time at once if the connection
/// or the other side broke; everything else is sent once, and repeated by who knows its number.
/// </summary>
internal sealed class WeChatPayClient(WeChatPayHttp http, IOptions<WeChatPayOptions> options, TimeProvider time, ILogger<WeChatPayClient> logger)
{
    private const int MaxTries = 2;
    private const int MaxCode = 64;

    /// <param name="merchant">Signs.</param>
    /// <param name="method">GET or POST.</param>
    /// <param name="pathAndQuery">From <c>/v3/</c> on.</param>
    /// <param name="body">Empty for none.</param>
    /// <param name="cancellation">The caller's; only its own cancellation is thrown.</param>
    public async Task<WeChatPayAnswer> AskAsync(WeChatPayMerchant merchant, HttpMethod method, string pathAndQuery, byte[] body, CancellationToken cancellation)
    {
        int tries = method == HttpMethod.Get ? MaxTries : 1;
        while (true)
        {
            (WeChatPayAnswer answer, bool isBroken) = await TryAsync(merchant, method, pathAndQuery, body, cancellation).ConfigureAwait(false);
            if (!isBroken || --tries == 0)
            {
                return answer;
            }
        }
    }

    private async Task<(WeChatPayAnswer Answer, bool IsBroken)> TryAsync(
        WeChatPayMerchant merchant, HttpMethod method, string pathAndQuery, byte[] body, CancellationToken cancellation)
    {
        try
        {
            using HttpRequestMessage request = Request(merchant, method, pathAndQuery, body);
            using HttpResponseMessage response = await http.Client.SendAsync(request, cancellation).ConfigureAwait(false);
            byte[] answer = await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
            return (Read(merchant, method, pathAndQuery, response, answer), (int)response.StatusCode >= 500);
        }
        catch (Exception error) when (ProviderHttp.IsUnclear(error, cancellation))
        {
            logger.LogNoAnswer(method.Method, PathOf(pathAndQuery), error.GetType().Name);
            return (new WeChatPayAnswer.Unclear(error.GetType().Name), error is not OperationCanceledException);
        }
    }

    private WeChatPayAnswer Read(WeChatPayMerchant merchant, HttpMethod method, string pathAndQuery, HttpResponseMessage response, byte[] body)
    {
        int status = (int)response.StatusCode;
        string requestId = Header(response, "Request-ID") ?? "";
        if (WeChatPaySignature.Check(merchant, Headers(response), body, time.GetUtcNow()) is { } problem)
        {
            logger.LogUnsigned(method.Method, PathOf(pathAndQuery), status, problem.Code, requestId);
            return new WeChatPayAnswer.Unclear($"The answer {status} is not signed: {problem.Code}.");
        }

        if (response.IsSuccessStatusCode)
        {
            return new WeChatPayAnswer.Done(body);
        }

        string? code = Code(body);
        logger.LogErrorAnswer(method.Method, PathOf(pathAndQuery), status, code ?? "", requestId);
        return status is >= 400 and < 500 and not (401 or 408 or 425 or 429) && code is not null
            ? new WeChatPayAnswer.Error(status, code)
            : new WeChatPayAnswer.Unclear($"WeChat Pay answered {status} {code}.");
    }

    private static string? Code(byte[] body)
    {
        try
        {
            string? code = JsonSerializer.Deserialize(body, WeChatPayJson.Default.WeChatPayError)?.Code;
            return code is { Length: > 0 and <= MaxCode } && code.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_') ? code : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private HttpRequestMessage Request(WeChatPayMerchant merchant, HttpMethod method, string pathAndQuery, byte[] body)
    {
        string timestamp = WeChatPaySignature.Timestamp(time.GetUtcNow());
        string nonce = Guid.NewGuid().ToString("N");
        var address = new Uri(options.Value.BaseUrl, pathAndQuery);
        var request = new HttpRequestMessage(method, address);
        request.Headers.Authorization = new AuthenticationHeaderValue(
            WeChatPaySignature.Scheme, WeChatPaySignature.Authorization(merchant, method.Method, address.PathAndQuery, timestamp, nonce, body));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("Distribution", "1.0"));
        request.Headers.Add(WeChatPayHeaders.SerialName, merchant.CurrentSerial);
        if (method == HttpMethod.Post)
        {
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        }

        return request;
    }

    private static WeChatPayHeaders Headers(HttpResponseMessage response) => new(
        Header(response, WeChatPayHeaders.TimestampName),
        Header(response, WeChatPayHeaders.NonceName),
        Header(response, WeChatPayHeaders.SerialName),
        Header(response, WeChatPayHeaders.SignatureName));

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out IEnumerable<string>? values) ? values.First() : null;

    private static string PathOf(string pathAndQuery) => pathAndQuery.Split('?')[0];
}
