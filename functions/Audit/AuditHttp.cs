using System.Text.Json;
using System.Text.Json.Serialization;
using Distribution.Audit;
using Distribution.Functions.Api;
using Distribution.Functions.Api.Auth;
using Distribution.Functions.Api.Requests;
using Distribution.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Distribution.Functions.Audit;

/// <summary>Who decided what, when and why; for the shop and finance.</summary>
public sealed class AuditHttp(ApiPipeline api, AuditLog log)
{
    [Function("ListAuditEntries")]
    public Task<IActionResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "audit")] HttpRequest request, CancellationToken cancellation) =>
        api.ListAsync(request, ApiRoles.Merchant | ApiRoles.Finance, null, AuditHttpJson.Default.ListBodyAuditEntryView, async (call, page) =>
            (await log.ListAsync(call.Merchant, page.Cursor, page.Limit, cancellation)).To(AuditEntryView.Of));
}

/// <summary>One decision; <c>by</c> is absent where a rule of the shop decided.</summary>
public sealed record AuditEntryView(string Id, DateTimeOffset At, UserId? By, string Action, string Subject, string? Reason, string? Detail)
{
    internal static AuditEntryView Of(AuditEntry entry) => new(entry.Id, entry.At, entry.By, entry.Action, entry.Subject, entry.Reason, entry.Detail);
}

/// <summary>What this slice's functions answer.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ListBody<AuditEntryView>))]
internal sealed partial class AuditHttpJson : JsonSerializerContext;
