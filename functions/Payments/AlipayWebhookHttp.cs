using Distribution.Functions.Api;
using Distribution.Kernel;
using Distribution.Payments;
using Distribution.Payments.Alipay;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Distribution.Functions.Payments;

/// <summary>What Alipay tells of one merchant's trades. It repeats itself for a day until it is answered with the word <c>success</c>.</summary>
public sealed class AlipayWebhookHttp(ApiPipeline api, AlipayWebhook webhook, ProviderEvents events, ProviderDeadline deadline)
{
    [Function("AlipayWebhook")]
    public Task<IActionResult> ReceiveAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "webhooks/alipay/{merchant}")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        string merchant,
        CancellationToken cancellation) =>
        ProviderForm.AlipayAsync(deadline.KeepAsync(request, api.AnonymousAsync(request, async () =>
            (await deadline.ReadAsync(request, cancellation)).TryGet(out ReadOnlyMemory<byte> body, out Problem? problem)
            && webhook.Verify(MerchantId.Create(merchant), body).TryGet(out ProviderEvent? happened, out problem)
                ? (await events.HandleAsync(happened, client, cancellation)).Map(_ => ApiAnswer.NoContent)
                : problem)));
}
