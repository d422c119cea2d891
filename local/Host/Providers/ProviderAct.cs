using Distribution.Kernel;
using Distribution.Local.Providers.Faults;

namespace Distribution.Local.Providers;

/// <summary>What people outside of the shop do at a provider, and what testers ask of it. Closed.</summary>
internal abstract record ProviderAct
{
    private ProviderAct()
    {
    }

    /// <summary>The buyer pays; paying again only has the notification sent again.</summary>
    /// <param name="Times">How often the shop is notified at once, from 1.</param>
    /// <param name="Delay">How long the provider waits before it notifies.</param>
    public sealed record Pay(MerchantId Merchant, OrderId OutTradeNo, int Times, TimeSpan Delay) : ProviderAct;

    /// <summary>The payee confirms a transfer, naming it by what the shop gave his client.</summary>
    public sealed record Confirm(MerchantId Merchant, string Package) : ProviderAct;

    /// <summary>A transfer that has succeeded comes back, where the provider knows such a thing.</summary>
    public sealed record Return(MerchantId Merchant, string PayoutNo) : ProviderAct;

    /// <summary>The next call of this kind, or what becomes of it, meets a fault.</summary>
    public sealed record Meet(PlannedFault Fault) : ProviderAct;
}

/// <summary>Why an act is refused.</summary>
internal static class ProviderProblems
{
    public static Problem NoPayment() => Problem.NotFound("provider.payment_not_found", "There is no such payment.");

    public static Problem NoTransfer() => Problem.NotFound("provider.transfer_not_found", "There is no such transfer.");

    /// <param name="state">The provider's word for how it stands.</param>
    public static Problem State(string state) => Problem.Conflict("provider.state", $"It is {state}.");

    public static Problem NotKnownHere(string what) => Problem.Refused("provider.not_known", $"This provider knows no {what}.");
}
