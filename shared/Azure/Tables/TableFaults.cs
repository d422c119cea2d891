using System.Net;
using Azure;
using Azure.Data.Tables.Models;
using Azure.Identity;

namespace Distribution.Azure.Tables;

/// <summary>What a fault of the table service or of the way to it means.</summary>
internal static class TableFaults
{
    private const int NoAnswer = 0;

    /// <summary>The same call may succeed later.</summary>
    public static bool IsTransient(Exception error, CancellationToken cancellation) => error switch
    {
        RequestFailedException failed => failed.Status is NoAnswer or (int)HttpStatusCode.RequestTimeout or (int)HttpStatusCode.TooManyRequests or >= 500,
        OperationCanceledException => !cancellation.IsCancellationRequested,
        IOException or HttpRequestException or AuthenticationFailedException => true,
        AggregateException many => many.InnerExceptions.All(one => IsTransient(one, cancellation)),
        _ => false,
    };

    /// <summary>A write that met this transient fault may have been carried out. Only a refusal for too many requests and a missing token say that it was not.</summary>
    public static bool MayHaveHappened(Exception error) =>
        error is not (RequestFailedException { Status: (int)HttpStatusCode.TooManyRequests } or AuthenticationFailedException);

    /// <summary>The condition of a write does not hold. A table that is not there looks similar and is none of it.</summary>
    public static bool IsConflict(RequestFailedException error) =>
        error.ErrorCode == TableErrorCode.EntityAlreadyExists ||
        error.ErrorCode == TableErrorCode.UpdateConditionNotSatisfied ||
        error.ErrorCode == TableErrorCode.ResourceNotFound ||
        error.ErrorCode == TableErrorCode.EntityNotFound;

    /// <summary>The request or a row of it is larger than the service takes.</summary>
    public static bool IsTooLarge(RequestFailedException error) =>
        error.Status == (int)HttpStatusCode.RequestEntityTooLarge ||
        error.ErrorCode == TableErrorCode.EntityTooLarge ||
        error.ErrorCode == TableErrorCode.PropertyValueTooLarge;
}
