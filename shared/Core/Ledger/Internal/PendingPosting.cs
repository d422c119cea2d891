using Distribution.Kernel;
using Distribution.Storage;

namespace Distribution.Ledger.Internal;

/// <summary>A posting somebody waits for, or one that waited beside the book.</summary>
internal sealed class PendingPosting(PostingRequest request, Stored<WaitingRow>? waited = null)
{
    private readonly TaskCompletionSource<Result<PostingOutcome>> _completion = new(Chance.Current.Continuations);

    public PostingRequest Request { get; } = request;

    /// <summary>The row it waited in; null if it comes from a caller.</summary>
    public Stored<WaitingRow>? Waited { get; } = waited;

    /// <summary>A write of it got no answer: if its key turns up in the book, it may be that write that put it there.</summary>
    public bool IsUncertain { get; set; }

    /// <summary>It is in the book by a batch of this process: the caller is told once its messages are sent, and nothing is tried again.</summary>
    public bool IsCommitted { get; set; }

    public Task<Result<PostingOutcome>> Completion => _completion.Task;

    public bool IsDecided => IsCommitted || _completion.Task.IsCompleted;

    public void Succeed(bool alreadyPosted) => _completion.TrySetResult(new PostingOutcome(alreadyPosted));

    /// <summary>It is kept beside the book.</summary>
    public void Wait() => _completion.TrySetResult(new PostingOutcome(AlreadyPosted: false, Waits: true));

    public void Refuse(Problem problem) => _completion.TrySetResult(problem);

    public void Fail(Exception error) => _completion.TrySetException(error);
}
