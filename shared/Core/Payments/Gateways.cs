using Distribution.Kernel;
using Microsoft.Extensions.Options;

namespace Distribution.Payments;

/// <summary>
/// The provider of each merchant. What has begun at a provider is finished there, whatever the merchant has chosen since:
/// whoever keeps a payment or a payout keeps the provider's name with it, and asks for the gateway by that name.
/// </summary>
public sealed class Gateways(IEnumerable<IPaymentGateway> payments, IEnumerable<ITransferGateway> transfers, IOptions<PaymentOptions> options)
{
    private readonly Dictionary<string, IPaymentGateway> _payments = payments.ToDictionary(gateway => gateway.Name, StringComparer.Ordinal);
    private readonly Dictionary<string, ITransferGateway> _transfers = transfers.ToDictionary(gateway => gateway.Name, StringComparer.Ordinal);

    /// <param name="provider">Where the payment began; null for a new one.</param>
    /// <exception cref="InvalidOperationException">There is no gateway of this name here.</exception>
    public IPaymentGateway Payments(MerchantId merchant, string? provider = null)
    {
        string name = provider ?? options.Value.PaymentsOf(merchant);
        return _payments.TryGetValue(name, out IPaymentGateway? gateway) ? gateway : throw new InvalidOperationException($"No payments go through '{name}'.");
    }

    /// <param name="provider">Where the payout began; null for a new one.</param>
    /// <exception cref="InvalidOperationException">There is no gateway of this name here.</exception>
    public ITransferGateway Transfers(MerchantId merchant, string? provider = null)
    {
        string name = provider ?? options.Value.TransfersOf(merchant);
        return _transfers.TryGetValue(name, out ITransferGateway? gateway) ? gateway : throw new InvalidOperationException($"No payouts go through '{name}'.");
    }
}
