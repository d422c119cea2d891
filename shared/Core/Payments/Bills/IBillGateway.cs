using Distribution.Kernel;

namespace Distribution.Payments.Bills;

/// <summary>Where the bills of a provider are had.</summary>
public interface IBillGateway
{
    /// <summary>The provider's name, as the other gateways have it.</summary>
    string Name { get; }

    /// <summary>Whether the merchant has an account there.</summary>
    bool Has(MerchantId merchant);

    /// <summary>
    /// The bill as it would be kept among the files, at most <see cref="BillBytes.Max"/> bytes and nothing but what the provider has written. Refused with
    /// <c>bill.none</c> if the provider says that it has none, with <c>bill.broken</c>, <c>bill.too_large</c> or <c>bill.address_foreign</c> if what it gives is
    /// not taken, and with the provider's own code; unknown while it is not ready, or nobody answers. Asking again changes nothing.
    /// </summary>
    Task<GatewayOutcome<ReadOnlyMemory<byte>>> DownloadAsync(BillRequest request, CancellationToken cancellation);
}

/// <summary>Which bill.</summary>
/// <param name="Day">A past day of the provider.</param>
/// <param name="Bill"><c>trade</c> or <c>fund</c>.</param>
/// <param name="IsLate">The provider has had a whole day more than it takes: what it does not have now it will not have.</param>
public sealed record BillRequest(MerchantId Merchant, DateOnly Day, string Bill, bool IsLate);
