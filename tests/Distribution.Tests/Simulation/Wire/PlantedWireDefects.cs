using System.Text.RegularExpressions;
using Distribution.Kernel;
using Distribution.Local.Simulation.World;
using Distribution.Payments;

namespace Distribution.Tests.Simulation.Wire;

/// <summary>A gateway that makes something of what it does not understand.</summary>
/// <param name="sent">Of the answer to a transfer.</param>
/// <param name="asked">Of the answer to a question.</param>
internal class Rash(
    Func<GatewayOutcome<TransferStatus>, GatewayOutcome<TransferStatus>> sent, Func<GatewayOutcome<TransferStatus>, GatewayOutcome<TransferStatus>> asked) : Defects
{
    public Rash(Func<GatewayOutcome<TransferStatus>, GatewayOutcome<TransferStatus>> both)
        : this(both, both)
    {
    }

    public override ITransferGateway Transfers(ITransferGateway transfers) => new Gateway(transfers, sent, asked);

    /// <summary>What is not clear for a reason that says this is taken for an end.</summary>
    public static Func<GatewayOutcome<TransferStatus>, GatewayOutcome<TransferStatus>> Take(string reason, TransferState state) => outcome =>
        outcome is GatewayOutcome<TransferStatus>.Unknown unknown && unknown.Reason.Contains(reason, StringComparison.Ordinal)
            ? new GatewayOutcome<TransferStatus>.Known(new TransferStatus(state, state == TransferState.Failed ? reason : null))
            : outcome;

    private sealed class Gateway(
        ITransferGateway inner,
        Func<GatewayOutcome<TransferStatus>, GatewayOutcome<TransferStatus>> sent,
        Func<GatewayOutcome<TransferStatus>, GatewayOutcome<TransferStatus>> asked) : ITransferGateway
    {
        public string Name => inner.Name;

        public Task<GatewayOutcome<TransferTerms>> PrepareAsync(TransferRequest request, CancellationToken cancellation) => inner.PrepareAsync(request, cancellation);

        public async Task<GatewayOutcome<TransferStatus>> SendAsync(TransferRequest request, TransferTerms terms, CancellationToken cancellation) =>
            sent(await inner.SendAsync(request, terms, cancellation));

        public async Task<GatewayOutcome<TransferStatus>> QueryAsync(MerchantId merchant, string payoutNo, CancellationToken cancellation) =>
            asked(await inner.QueryAsync(merchant, payoutNo, cancellation));

        public Task<GatewayOutcome<TransferStatus>> CancelAsync(MerchantId merchant, string payoutNo, CancellationToken cancellation) =>
            inner.CancelAsync(merchant, payoutNo, cancellation);
    }
}

/// <summary>That the provider does not know a number that was just sent is taken for its end.</summary>
internal sealed class NotFoundIsFinal() : Rash(
    static outcome => outcome,
    static outcome => outcome is GatewayOutcome<TransferStatus>.Known { Value.State: TransferState.NotFound }
        ? new GatewayOutcome<TransferStatus>.Known(new TransferStatus(TransferState.Failed, "not found"))
        : outcome);

/// <summary>What an answer says is believed although nobody has signed it.</summary>
internal sealed partial class BelievesAnybody : Defects
{
    private string _last = "";

    public override HttpMessageHandler Wire(HttpMessageHandler wire) => new Ear(wire, text => _last = text);

    public override ITransferGateway Transfers(ITransferGateway transfers) => new Rash(outcome =>
        outcome is GatewayOutcome<TransferStatus>.Unknown { Reason: var reason } && (reason.Contains("signed", StringComparison.Ordinal) || reason.Contains("not proven", StringComparison.Ordinal)) && State().Match(_last) is { Success: true } said
            ? new GatewayOutcome<TransferStatus>.Known(new TransferStatus(said.Groups["state"].Value == "SUCCESS" ? TransferState.Succeeded : TransferState.Failed, null))
            : outcome).Transfers(transfers);

    [GeneratedRegex("\"(state|status)\":\"(?<state>SUCCESS|FAIL)\"")]
    private static partial Regex State();

    /// <summary>Hears every answer.</summary>
    private sealed class Ear(HttpMessageHandler inner, Action<string> hear) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            HttpResponseMessage response = await base.SendAsync(request, cancellationToken);
            if (response.Content is ReadOnlyMemoryContent)
            {
                hear(await response.Content.ReadAsStringAsync(cancellationToken));
            }

            return response;
        }
    }
}
