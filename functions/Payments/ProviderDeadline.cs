using Distribution.Functions.Api;
using Distribution.Functions.Api.Problems;
using Distribution.Functions.Api.Requests;
using Distribution.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging;

namespace Distribution.Functions.Payments;

/// <summary>
/// Answers notifications within the time a provider waits: who hears nothing in five seconds (WeChat Pay) counts it as not delivered anyway.
/// What was begun goes on, and does no harm when the notification comes again: every command behind it takes a repetition for what it is.
/// </summary>
public sealed partial class ProviderDeadline(TimeProvider clock, ILogger<ProviderDeadline> logger)
{
    /// <summary>From the beginning to the answer.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(4);

    /// <summary>Within it the body has to arrive.</summary>
    public static readonly TimeSpan BodyLimit = TimeSpan.FromSeconds(3);

    /// <summary>The answer, or one that has the notification sent again.</summary>
    public async Task<IActionResult> KeepAsync(HttpRequest request, Task<IActionResult> answering)
    {
        string path = request.Path.Value ?? "";
        try
        {
            return await answering.WaitAsync(Limit, clock);
        }
        catch (TimeoutException) when (!answering.IsCompleted)
        {
            LogLate(logger, path);
            _ = answering.ContinueWith(ended => LogEnded(logger, ended.Exception, path, ended.Status), TaskScheduler.Default);
            return new ApiResult(ProblemAnswers.From(Late()));
        }
    }

    /// <summary>The raw body; <c>service.unavailable</c> if it does not arrive in time.</summary>
    public async ValueTask<Result<ReadOnlyMemory<byte>>> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(BodyLimit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            return await BodyReader.ReadAsync(request, either.Token);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            return Late();
        }
    }

    private static Problem Late() => new("service.unavailable", ProblemKind.Unavailable, "It takes too long just now; send the same again.");

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Path} is answered before its end, as the provider would not wait longer; it will send it again")]
    private static partial void LogLate(ILogger logger, string path);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Path} has ended after its answer: {Status}")]
    private static partial void LogEnded(ILogger logger, Exception? error, string path, TaskStatus status);
}
