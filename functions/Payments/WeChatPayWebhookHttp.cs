using Distribution.Functions.Api;
using Distribution.Kernel;
using Distribution.Payments;
using Distribution.Payments.WeChatPay;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Distribution.Functions.Payments;

/// <summary>What WeChat Pay tells of one merchant's account. It repeats itself for a day until it is answered with 2xx.</summary>
public sealed class WeChatPayWebhookHttp(ApiPipeline api, WeChatPayWebhook webhook, ProviderEvents events, ProviderDeadline deadline, TimeProvider clock)
{
    [Function("WeChatPayWebhook")]
    public Task<IActionResult> ReceiveAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "webhooks/wechat/{merchant}")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        string merchant,
        CancellationToken cancellation) =>
        ProviderForm.WeChatPayAsync(deadline.KeepAsync(request, api.AnonymousAsync(request, async () =>
        {
            WeChatPayHeaders headers = Headers(request);
            return (await deadline.ReadAsync(request, cancellation)).TryGet(out ReadOnlyMemory<byte> body, out Problem? problem)
                && (await webhook.VerifyAsync(MerchantId.Create(merchant), headers, body, clock.GetUtcNow(), cancellation)).TryGet(out ProviderEvent? happened, out problem)
                    ? (await events.HandleAsync(happened, client, cancellation)).Map(_ => ApiAnswer.NoContent)
                    : problem;
        })));

    private static WeChatPayHeaders Headers(HttpRequest request) => new(
        request.Headers[WeChatPayHeaders.TimestampName],
        request.Headers[WeChatPayHeaders.NonceName],
        request.Headers[WeChatPayHeaders.SerialName],
        request.Headers[WeChatPayHeaders.SignatureName]);
}
