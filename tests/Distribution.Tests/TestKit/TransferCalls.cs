using Distribution.Payments;

namespace Distribution.Tests.TestKit;

internal static class TransferCalls
{
    /// <summary>Sends a transfer by the accounts and settings of now, as a first send does.</summary>
    public static async Task<GatewayOutcome<TransferStatus>> SendAsync(this ITransferGateway gateway, TransferRequest request, CancellationToken cancellation) =>
        await gateway.PrepareAsync(request, cancellation) switch
        {
            GatewayOutcome<TransferTerms>.Known { Value: var terms } => await gateway.SendAsync(request, terms, cancellation),
            GatewayOutcome<TransferTerms>.Refused { Problem: var problem } => new GatewayOutcome<TransferStatus>.Refused(problem),
            GatewayOutcome<TransferTerms>.Unknown { Reason: var reason } => new GatewayOutcome<TransferStatus>.Unknown(reason),
            _ => throw new InvalidOperationException(),
        };
}
