using Distribution.Functions.Api;
using Distribution.Functions.Api.Requests;
using Distribution.Kernel;
using Distribution.Payments;
using Distribution.Payments.Sandbox;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Distribution.Functions.Payments;

/// <summary>What the sandbox provider tells. It repeats itself until it is answered with success.</summary>
public sealed class PaymentsWebhookHttp(ApiPipeline api, SandboxWebhook webhook, ProviderEvents events, TimeProvider clock)
{
    [Function("SandboxWebhook")]
    public Task<IActionResult> ReceiveAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "webhooks/sandbox")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) =>
        api.AnonymousAsync(request, async () =>
            (await BodyReader.ReadAsync(request, cancellation)).TryGet(out ReadOnlyMemory<byte> body, out Problem? problem)
            && webhook.Verify(Headers(request), body, clock.GetUtcNow()).TryGet(out ProviderEvent? happened, out problem)
                ? (await events.HandleAsync(happened, client, cancellation)).Map(_ => ApiAnswer.NoContent)
                : problem);

    private static SandboxHeaders Headers(HttpRequest request) => new(
        request.Headers["Sandbox-Timestamp"], request.Headers["Sandbox-Nonce"], request.Headers["Sandbox-Serial"], request.Headers["Sandbox-Signature"]);
}
