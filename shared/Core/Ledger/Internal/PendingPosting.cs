using Distribution.Kernel;

namespace Distribution.Ledger.Internal;

/// <summary>A posting somebody waits for.</summary>
internal sealed class PendingPosting(PostingRequest request)
{
    private readonly TaskCompletionSource<Result<PostingOutcome>> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public PostingRequest Request { get; } = request;

    /// <summary>A write of it got no answer: if its key turns up in the book, it may be that write that put it there.</summary>
    public bool IsUncertain { get; set; }

    public Task<Result<PostingOutcome>> Completion => _completion.Task;

    public bool IsDecided => _completion.Task.IsCompleted;

    public void Succeed(bool alreadyPosted) => _completion.TrySetResult(new PostingOutcome(alreadyPosted));

    public void Refuse(Problem problem) => _completion.TrySetResult(problem);

    public void Fail(Exception error) => _completion.TrySetException(error);
}
