using Distribution.Kernel;
using Distribution.Ledger;
using Distribution.Messaging;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Distribution.Functions.Ledger;

/// <summary>Postings that arrive from other partitions: each beneficiary's share of an order among them.</summary>
public sealed partial class LedgerQueue(GeneralLedger ledger, Redelivery redelivery, ILogger<LedgerQueue> logger)
{
    /// <summary>
    /// Another content under a posting's key is kept aside by the ledger: delivering it again would only hold up the session. Any
    /// other refusal goes back to the queue and, if it stays, to its dead letters, where somebody sees it.
    /// </summary>
    [Function("PostToLedger")]
    public Task PostAsync(
        [ServiceBusTrigger(QueueNames.LedgerPostings, Connection = "ServiceBus", IsSessionsEnabled = true)] PostingRequest posting,
        string messageId,
        CancellationToken cancellation) =>
        redelivery.RunAsync(LedgerMessages.ToMessage(posting), messageId, () => PostOnceAsync(posting, cancellation), cancellation);

    private async Task PostOnceAsync(PostingRequest posting, CancellationToken cancellation)
    {
        Result<PostingOutcome> result = await ledger.PostAsync(posting, cancellation);
        if (result.Problem is { } problem)
        {
            LogRefused(logger, posting.Book.Partition, posting.Key, problem.Code);
            if (problem.Code != "ledger.key_conflict")
            {
                throw new InvalidOperationException($"Posting '{posting.Key}' to '{posting.Book.Partition}' is refused: {problem.Code}.");
            }
        }
    }

    [LoggerMessage(EventId = 2006, Level = LogLevel.Error, Message = "Posting {Key} to {Book} is refused: {Code}")]
    private static partial void LogRefused(ILogger logger, string book, string key, string code);
}
