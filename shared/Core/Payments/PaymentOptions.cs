using Distribution.Kernel;
using Distribution.Payments.Sandbox;

namespace Distribution.Payments;

/// <summary>Which provider a merchant's buyers pay with and his distributors are paid by: names of gateways. Section <c>Payments</c>.</summary>
public sealed class PaymentOptions
{
    public const string Section = "Payments";

    /// <summary>Of every merchant that is not named in <see cref="Merchants"/>.</summary>
    public string Provider { get; set; } = SandboxGateway.ProviderName;

    /// <summary>By merchant.</summary>
    public Dictionary<string, MerchantProviders> Merchants { get; } = new(StringComparer.Ordinal);

    internal string PaymentsOf(MerchantId merchant) =>
        Merchants.TryGetValue(merchant.Value, out MerchantProviders? own) && own.Payments is { } name ? name : Provider;

    internal string TransfersOf(MerchantId merchant) =>
        Merchants.TryGetValue(merchant.Value, out MerchantProviders? own) && own.Transfers is { } name ? name : Provider;
}

/// <summary>What one merchant uses; null means the provider of all. A change holds for new orders and payouts: those under way stay with theirs.</summary>
public sealed class MerchantProviders
{
    public string? Payments { get; set; }

    /// <summary>Also <c>bank</c>: finance carries a file to it.</summary>
    public string? Transfers { get; set; }
}
