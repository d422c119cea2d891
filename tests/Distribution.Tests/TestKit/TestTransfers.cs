using System.Collections.Concurrent;
using Distribution.Kernel;
using Distribution.Payments;

namespace Distribution.Tests.TestKit;

/// <summary>A provider of payouts that pays a number once and can be made to misbehave.</summary>
internal sealed class TestTransfers : ITransferGateway
{
    private readonly ConcurrentDictionary<string, (TransferRequest Request, TransferStatus Status)> _transfers = new();
    private int _sends;

    /// <summary>How a send ends for the caller; the transfer itself happens unless <see cref="LoseRequests"/>.</summary>
    public GatewayOutcome<TransferStatus>? Answer { get; set; }

    /// <summary>Requests do not arrive.</summary>
    public bool LoseRequests { get; set; }

    /// <summary>Runs when a request is on its way; an outcome ends the send with it, and the request does not arrive.</summary>
    public Func<Task<GatewayOutcome<TransferStatus>?>> OnTheWay { get; set; } = static () => Task.FromResult<GatewayOutcome<TransferStatus>?>(null);

    /// <summary>What becomes of new transfers.</summary>
    public TransferState Outcome { get; set; } = TransferState.Succeeded;

    public bool QueriesFail { get; set; }

    /// <summary>The payee has to confirm what is processing.</summary>
    public bool AwaitsPayee { get; set; }

    /// <summary>What the payee confirms with is said only to a send, as WeChat Pay does it.</summary>
    public bool QueriesTellNoPackage { get; set; }

    /// <summary>How a cancellation ends for the caller; null for what becomes of the transfer.</summary>
    public GatewayOutcome<TransferStatus>? CancelAnswer { get; set; }

    public int Cancels { get; private set; }

    public int Sends => _sends;

    /// <summary>The payee's account as it is now; null if the provider knows none.</summary>
    public string? Account { get; set; } = "account-1";

    /// <summary>The payee's account cannot be learnt now.</summary>
    public bool PrepareFails { get; set; }

    /// <summary>What each send said of its transfer, in their order.</summary>
    public ConcurrentQueue<TransferTerms> Told { get; } = new();

    /// <summary>The payee has confirmed and may do so again.</summary>
    public bool PayeeMayRetry { get; set; }

    public IReadOnlyCollection<TransferRequest> Transfers => [.. _transfers.Values.Select(transfer => transfer.Request)];

    public string Name => "sandbox";

    public void Set(string payoutNo, TransferState state) =>
        _transfers[payoutNo] = (_transfers[payoutNo].Request, new TransferStatus(state, null));

    public Task<GatewayOutcome<TransferTerms>> PrepareAsync(TransferRequest request, CancellationToken cancellation) => Task.FromResult<GatewayOutcome<TransferTerms>>(
        PrepareFails ? new GatewayOutcome<TransferTerms>.Unknown("timeout")
            : Account is { } account ? new GatewayOutcome<TransferTerms>.Known(TransferTerms.Of(request) with { Account = account })
            : new GatewayOutcome<TransferTerms>.Refused(GatewayProblems.PayeeUnknown()));

    public async Task<GatewayOutcome<TransferStatus>> SendAsync(TransferRequest request, TransferTerms terms, CancellationToken cancellation)
    {
        Told.Enqueue(terms);
        Interlocked.Increment(ref _sends);
        if (await OnTheWay() is { } lost)
        {
            return lost;
        }

        if (!LoseRequests)
        {
            (TransferRequest known, _) = _transfers.GetOrAdd(request.PayoutNo, _ => (request, new TransferStatus(Outcome, null)));
            known.ShouldBe(request);
        }

        return Answer ?? new GatewayOutcome<TransferStatus>.Known(StatusOf(request.PayoutNo));
    }

    public Task<GatewayOutcome<TransferStatus>> CancelAsync(MerchantId merchant, string payoutNo, CancellationToken cancellation)
    {
        Cancels++;
        if (CancelAnswer is null)
        {
            Set(payoutNo, TransferState.Failed);
        }

        return Task.FromResult(CancelAnswer ?? new GatewayOutcome<TransferStatus>.Known(_transfers[payoutNo].Status));
    }

    public Task<GatewayOutcome<TransferStatus>> QueryAsync(MerchantId merchant, string payoutNo, CancellationToken cancellation) => Task.FromResult<GatewayOutcome<TransferStatus>>(
        QueriesFail
            ? new GatewayOutcome<TransferStatus>.Unknown("timeout")
            : new GatewayOutcome<TransferStatus>.Known(_transfers.TryGetValue(payoutNo, out _) ? Queried(StatusOf(payoutNo)) : new TransferStatus(TransferState.NotFound, null)));

    private TransferStatus Queried(TransferStatus status) => QueriesTellNoPackage ? status with { Confirmation = null } : status;

    private TransferStatus StatusOf(string payoutNo)
    {
        TransferStatus status = _transfers[payoutNo].Status;
        return (AwaitsPayee || PayeeMayRetry) && status.State == TransferState.Processing
            ? status with { AwaitsPayee = AwaitsPayee, PayeeMayRetry = PayeeMayRetry, Confirmation = new TransferConfirmation("mch", "app", "package-" + payoutNo) }
            : status;
    }
}
