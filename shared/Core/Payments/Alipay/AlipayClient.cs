using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Serialization.Metadata;
using Distribution.Payments.Alipay.Wire;
using Distribution.Payments.Signing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Distribution.Payments.Alipay;

/// <summary>Signed calls, and answers that count only if they are signed. Each is sent once; who knows its number repeats it.</summary>
internal sealed class AlipayClient(AlipayHttp http, IOptions<AlipayOptions> options, TimeProvider time, ILogger<AlipayClient> logger)
{
    private const string Success = "10000";
    private const string Business = "40004";
    private const int MaxCode = 64;

    public async Task<AlipayAnswer> AskAsync<T>(AlipayMerchant merchant, string method, T content, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        string form = AlipayRequest.Encode(AlipayRequest.Sign(merchant, method, content, type, time.GetUtcNow()));
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(options.Value.Gateway, "?charset=utf-8"))
            {
                Content = new ByteArrayContent(Encoding.ASCII.GetBytes(form))
                {
                    Headers = { ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded", "utf-8") },
                },
            };
            using HttpResponseMessage response = await http.Client.SendAsync(request, cancellation).ConfigureAwait(false);
            byte[] answer = await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
            return Read(merchant, method, response.StatusCode, answer);
        }
        catch (Exception error) when (ProviderHttp.IsUnclear(error, cancellation))
        {
            logger.LogNoAnswer(method, error.GetType().Name);
            return new AlipayAnswer.Unclear(error.GetType().Name);
        }
    }

    private AlipayAnswer Read(AlipayMerchant merchant, string method, HttpStatusCode status, byte[] body)
    {
        if (status != HttpStatusCode.OK || AlipayAnswer.Split(body, method) is not { } part || AlipayWire.Read(part.Content, AlipayJson.Default.AlipayHead) is not { } head)
        {
            logger.LogSenseless(method, (int)status);
            return new AlipayAnswer.Unclear($"Alipay answered {(int)status} without an answer to the call.");
        }

        if (!merchant.IsSigned(part.Content, part.Signature, part.Serial))
        {
            logger.LogUnsigned(method, merchant.Knows(part.Serial) ? "signature" : "certificate");
            return new AlipayAnswer.Unclear("The answer is not signed by Alipay.");
        }

        if (head.Code == Success)
        {
            return new AlipayAnswer.Done(part.Content);
        }

        logger.LogErrorAnswer(method, Short(head.Code), Short(head.SubCode));
        return head is { Code: Business, SubCode: { Length: > 0 and <= MaxCode } code }
            ? new AlipayAnswer.Error(code)
            : new AlipayAnswer.Unclear($"Alipay answered {Short(head.Code)} {Short(head.SubCode)}.");
    }

    private static string Short(string? code) => code is { Length: > MaxCode } ? code[..MaxCode] : code ?? "";
}
