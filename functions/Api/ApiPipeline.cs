using System.Text;
using System.Text.Json.Serialization.Metadata;
using Distribution.Functions.Api.Auth;
using Distribution.Functions.Api.Idempotency;
using Distribution.Functions.Api.Problems;
using Distribution.Functions.Api.Requests;
using Distribution.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging;

namespace Distribution.Functions.Api;

/// <summary>
/// What every HTTP function does before and after its own few lines: who asks, whether they may, what they sent, whether it
/// was answered before; and then one form for every refusal and fault.
/// </summary>
public sealed partial class ApiPipeline(Authenticator authenticator, IdempotencyStore answers, Cursors cursors, ILogger<ApiPipeline> logger)
{
    public const string IdempotencyHeader = "Idempotency-Key";

    private static readonly Problem KeyMissing = Problem.Invalid("idempotency.key_missing", "This request needs an Idempotency-Key header.");
    private static readonly Problem KeyInvalid = Problem.Invalid("idempotency.key_invalid", "An Idempotency-Key has 1 to 64 characters of A-Z a-z 0-9 . _ : @ -");
    private static readonly Problem KeyReused = Problem.Refused("idempotency.key_reused", "This Idempotency-Key was used for another request.");

    /// <summary>Answers somebody of one of these roles; reads no body.</summary>
    public Task<IActionResult> QueryAsync(HttpRequest request, ApiRoles roles, Func<ApiCall, Task<Result<ApiAnswer>>> answer) =>
        GuardAsync(request, async () => (await authenticator.AuthenticateAsync(request, roles)).TryGet(out ApiCaller? caller, out Problem? problem)
            ? Write(await answer(new ApiCall(request, caller)))
            : Refuse(problem));

    /// <summary>Answers one page of a list; <paramref name="filter"/> is what besides the path makes it this list.</summary>
    public Task<IActionResult> ListAsync<T>(
        HttpRequest request, ApiRoles roles, string? filter, JsonTypeInfo<ListBody<T>> type, Func<ApiCall, ListRequest, Task<Result<Page<T>>>> answer) =>
        QueryAsync(request, roles, async call =>
        {
            if (!ReadList(call, filter).TryGet(out ListRequest? list, out Problem? problem))
            {
                return problem;
            }

            return (await answer(call, list)).Map(page => ApiAnswer.Ok(new ListBody<T>(page.Items, cursors.Encode(list.Scope, page.Next)), type));
        });

    /// <summary>Answers a document of which a list is only a part; its next cursor goes through <see cref="Seal"/>.</summary>
    public Task<IActionResult> PageAsync(HttpRequest request, ApiRoles roles, string? filter, Func<ApiCall, ListRequest, Task<Result<ApiAnswer>>> answer) =>
        QueryAsync(request, roles, async call => ReadList(call, filter).TryGet(out ListRequest? list, out Problem? problem) ? await answer(call, list) : problem);

    /// <summary>A slice's cursor as it leaves; null for none.</summary>
    public string? Seal(ListRequest list, string? next) => cursors.Encode(list.Scope, next);

    /// <summary>Carries out something that happens once by its nature, such as joining.</summary>
    public Task<IActionResult> SendAsync<TBody>(
        HttpRequest request, ApiRoles roles, JsonTypeInfo<TBody> type, Func<ApiCall, TBody, Task<Result<ApiAnswer>>> answer)
        where TBody : class =>
        GuardAsync(request, async () =>
        {
            if (!(await authenticator.AuthenticateAsync(request, roles)).TryGet(out ApiCaller? caller, out Problem? problem)
                || !(await ReadAsync(request)).TryGet(out ReadOnlyMemory<byte> body, out problem)
                || !BodyReader.Parse(body, type).TryGet(out TBody? document, out problem))
            {
                return Refuse(problem);
            }

            return Write(await answer(new ApiCall(request, caller), document));
        });

    /// <summary>Like <see cref="SendAsync"/>, for a document that its slice reads itself.</summary>
    public Task<IActionResult> SendDocumentAsync(HttpRequest request, ApiRoles roles, Func<ApiCall, ReadOnlyMemory<byte>, Task<Result<ApiAnswer>>> answer) =>
        GuardAsync(request, async () =>
        {
            if (!(await authenticator.AuthenticateAsync(request, roles)).TryGet(out ApiCaller? caller, out Problem? problem)
                || !(await ReadAsync(request)).TryGet(out ReadOnlyMemory<byte> body, out problem))
            {
                return Refuse(problem);
            }

            return Write(await answer(new ApiCall(request, caller), body));
        });

    /// <summary>Carries out a command once, however often it is sent under its Idempotency-Key.</summary>
    public Task<IActionResult> CommandAsync<TBody>(
        HttpRequest request, ApiRoles roles, JsonTypeInfo<TBody> type, Func<ApiCommand, TBody, Task<Result<ApiAnswer>>> answer)
        where TBody : class =>
        GuardAsync(request, async () =>
        {
            if (!(await authenticator.AuthenticateAsync(request, roles)).TryGet(out ApiCaller? caller, out Problem? problem)
                || !ReadKey(request).TryGet(out string? key, out problem)
                || !(await ReadAsync(request)).TryGet(out ReadOnlyMemory<byte> body, out problem)
                || !BodyReader.Parse(body, type).TryGet(out TBody? document, out problem))
            {
                return Refuse(problem);
            }

            string hash = RequestHash.Of(request, body.Span);
            if (await answers.FindAsync(caller, key, request.HttpContext.RequestAborted) is { } stored)
            {
                return stored.Hash == hash ? Replay(stored) : Refuse(KeyReused);
            }

            string commandId = IdText.FromParts(caller.Merchant.Value, caller.User.Value, request.Path.Value ?? "", key);
            Result<ApiAnswer> result = await answer(new ApiCommand(request, caller, commandId, hash), document);
            await KeepAsync(caller, key, hash, result);
            return Write(result);
        });

    /// <summary>Answers anybody who sends a document of this type; what it says is checked by who answers.</summary>
    public Task<IActionResult> OpenAsync<TBody>(HttpRequest request, JsonTypeInfo<TBody> type, Func<TBody, Task<Result<ApiAnswer>>> answer)
        where TBody : class =>
        GuardAsync(request, async () =>
            (await ReadAsync(request)).TryGet(out ReadOnlyMemory<byte> body, out Problem? problem) && BodyReader.Parse(body, type).TryGet(out TBody? document, out problem)
                ? Write(await answer(document))
                : Refuse(problem));

    /// <summary>Answers anybody; the function checks what it is given.</summary>
    public Task<IActionResult> AnonymousAsync(HttpRequest request, Func<Task<Result<ApiAnswer>>> answer) =>
        GuardAsync(request, async () => Write(await answer()));

    private static async ValueTask<Result<ReadOnlyMemory<byte>>> ReadAsync(HttpRequest request)
    {
        Result<ReadOnlyMemory<byte>> body = await BodyReader.ReadAsync(request, request.HttpContext.RequestAborted);
        return body.Problem is null && BodyReader.CheckType(request, body.Value) is { } wrongType ? wrongType : body;
    }

    private static Result<string> ReadKey(HttpRequest request)
    {
        string? key = request.Headers[IdempotencyHeader];
        return string.IsNullOrEmpty(key) ? KeyMissing : IdText.IsValid(key) ? key : KeyInvalid;
    }

    private Result<ListRequest> ReadList(ApiCall call, string? filter)
    {
        string scope = string.Join('\n', call.Merchant.Value, call.User.Value, call.Caller.Role, call.Request.Path.Value, filter);
        return !ListRequest.ParseLimit(call.Query("limit")).TryGet(out int limit, out Problem? problem)
            || !cursors.Decode(scope, call.Query("cursor")).TryGet(out Cursor? cursor, out problem)
                ? problem
                : new ListRequest(limit, cursor.Inner, scope);
    }

    /// <summary>The command has happened; that its answer could not be kept must not turn success into failure.</summary>
    private async ValueTask KeepAsync(ApiCaller caller, string key, string hash, Result<ApiAnswer> result)
    {
        if (result.Problem is not null)
        {
            return;
        }

        try
        {
            await answers.KeepAsync(caller, key, hash, result.Value, CancellationToken.None);
        }
        catch (RetryableException error)
        {
            LogNotKept(logger, error, caller.Merchant.Value);
        }
    }

    private async Task<IActionResult> GuardAsync(HttpRequest request, Func<Task<IActionResult>> run)
    {
        // Taken now: what goes on after its answer was due has no request any more.
        (string method, string path, CancellationToken aborted) = (request.Method, request.Path.Value ?? "", request.HttpContext.RequestAborted);
        string trace = System.Diagnostics.Activity.Current?.TraceId.ToString() ?? request.HttpContext.TraceIdentifier;
        try
        {
            return await run();
        }
        catch (RetryableException error)
        {
            LogUnavailable(logger, error, method, path);
            return Refuse(new Problem("service.unavailable", ProblemKind.Unavailable, "A dependency did not answer; send the same request again."));
        }
        catch (OperationCanceledException) when (aborted.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception error)
        {
            string instance = "urn:trace:" + trace;
            LogFault(logger, error, method, path, instance);
            return new ApiResult(ProblemAnswers.Fault(instance));
        }
    }

    private static ApiResult Write(Result<ApiAnswer> result) =>
        result.TryGet(out ApiAnswer? answer, out Problem? problem) ? new ApiResult(answer) : Refuse(problem);

    private static ApiResult Refuse(Problem problem) => new(ProblemAnswers.From(problem));

    private static ApiResult Replay(StoredAnswer stored) => new(
        new ApiAnswer(
            stored.Status,
            stored.Body is null ? default : Encoding.UTF8.GetBytes(stored.Body),
            ApiAnswer.JsonType,
            stored.Location is null ? null : new ApiHeader("Location", stored.Location)),
        replayed: true);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Method} {Path} met a fault that may pass")]
    private static partial void LogUnavailable(ILogger logger, Exception error, string method, string path);

    [LoggerMessage(EventId = 9001, Level = LogLevel.Error, Message = "{Method} {Path} failed: {Instance}")]
    private static partial void LogFault(ILogger logger, Exception error, string method, string path, string instance);

    [LoggerMessage(Level = LogLevel.Warning, Message = "An answer for {Merchant} was not kept; a repetition will find it by its natural key")]
    private static partial void LogNotKept(ILogger logger, Exception error, string merchant);
}
