using System.Text.Json;
using System.Text.Json.Serialization;
using Distribution.Functions.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Distribution.Functions.Payments;

/// <summary>Answers to notifications in the form each provider understands; the status says the same to everybody else.</summary>
internal static class ProviderForm
{
    private const string Text = "text/plain; charset=utf-8";

    /// <summary>2xx without a body, or <c>{"code":"FAIL","message":...}</c>.</summary>
    public static async Task<IActionResult> WeChatPayAsync(Task<IActionResult> answering)
    {
        ApiAnswer answer = ((ApiResult)await answering).Answer;
        return new ApiResult(IsSuccess(answer)
            ? answer
            : ApiAnswer.Json(answer.Status, new WeChatPayFailure("FAIL", CodeOf(answer)), ProviderFormJson.Default.WeChatPayFailure));
    }

    /// <summary>The word <c>success</c>, or another.</summary>
    public static async Task<IActionResult> AlipayAsync(Task<IActionResult> answering)
    {
        ApiAnswer answer = ((ApiResult)await answering).Answer;
        return new ApiResult(IsSuccess(answer)
            ? new ApiAnswer(StatusCodes.Status200OK, "success"u8.ToArray(), Text)
            : new ApiAnswer(answer.Status, "fail"u8.ToArray(), Text));
    }

    private static bool IsSuccess(ApiAnswer answer) => answer.Status < StatusCodes.Status300MultipleChoices;

    /// <summary>The refusal's stable code; nothing else of it leaves.</summary>
    private static string CodeOf(ApiAnswer answer) => JsonSerializer.Deserialize(answer.Body.Span, ApiJson.Default.ProblemBody)?.Code ?? "";
}

internal sealed record WeChatPayFailure(string Code, string Message);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(WeChatPayFailure))]
internal sealed partial class ProviderFormJson : JsonSerializerContext;
