using System.Globalization;
using Distribution.Kernel;
using Distribution.Local.Simulation.World;
using Distribution.Payments;

namespace Distribution.Tests.Simulation;

/// <summary>Each attempt of a payout has its own number, and is asked about under it.</summary>
internal sealed class NewNumberEachTime : Defects
{
    private readonly Dictionary<string, int> _sends = [];

    public override ITransferGateway Transfers(ITransferGateway transfers) => new Gateway(transfers, _sends);

    private sealed class Gateway(ITransferGateway inner, Dictionary<string, int> sends) : ITransferGateway
    {
        public string Name => inner.Name;

        public Task<GatewayOutcome<TransferTerms>> PrepareAsync(TransferRequest request, CancellationToken cancellation) => inner.PrepareAsync(request, cancellation);

        public Task<GatewayOutcome<TransferStatus>> SendAsync(TransferRequest request, TransferTerms terms, CancellationToken cancellation)
        {
            sends[request.PayoutNo] = sends.GetValueOrDefault(request.PayoutNo) + 1;
            return inner.SendAsync(request with { PayoutNo = NumberOf(request.PayoutNo) }, terms, cancellation);
        }

        public Task<GatewayOutcome<TransferStatus>> QueryAsync(MerchantId merchant, string payoutNo, CancellationToken cancellation) =>
            inner.QueryAsync(merchant, NumberOf(payoutNo), cancellation);

        public Task<GatewayOutcome<TransferStatus>> CancelAsync(MerchantId merchant, string payoutNo, CancellationToken cancellation) =>
            inner.CancelAsync(merchant, NumberOf(payoutNo), cancellation);

        /// <summary>The first keeps the withdrawal's own.</summary>
        private string NumberOf(string payoutNo) =>
            sends.GetValueOrDefault(payoutNo) is var times and > 1 ? payoutNo + times.ToString(CultureInfo.InvariantCulture) : payoutNo;
    }
}

/// <summary>A payout that got no answer has failed.</summary>
internal sealed class SilenceIsFailure : Defects
{
    public override ITransferGateway Transfers(ITransferGateway transfers) => new Gateway(transfers);

    private sealed class Gateway(ITransferGateway inner) : ITransferGateway
    {
        public string Name => inner.Name;

        public Task<GatewayOutcome<TransferTerms>> PrepareAsync(TransferRequest request, CancellationToken cancellation) => inner.PrepareAsync(request, cancellation);

        public async Task<GatewayOutcome<TransferStatus>> SendAsync(TransferRequest request, TransferTerms terms, CancellationToken cancellation) =>
            await inner.SendAsync(request, terms, cancellation) is GatewayOutcome<TransferStatus>.Known known
                ? known
                : new GatewayOutcome<TransferStatus>.Known(new TransferStatus(TransferState.Failed, "time-out"));

        public Task<GatewayOutcome<TransferStatus>> QueryAsync(MerchantId merchant, string payoutNo, CancellationToken cancellation) =>
            inner.QueryAsync(merchant, payoutNo, cancellation);

        public Task<GatewayOutcome<TransferStatus>> CancelAsync(MerchantId merchant, string payoutNo, CancellationToken cancellation) =>
            inner.CancelAsync(merchant, payoutNo, cancellation);
    }
}
