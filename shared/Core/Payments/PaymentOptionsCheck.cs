using Distribution.Payments.Alipay;
using Distribution.Payments.Bank;
using Distribution.Payments.Sandbox;
using Distribution.Payments.WeChatPay;
using Microsoft.Extensions.Options;

namespace Distribution.Payments;

/// <summary>Every provider that is chosen exists and has the account it needs: found at start, not at the first payment.</summary>
internal sealed class PaymentOptionsCheck(IOptions<SandboxOptions> sandbox, IOptions<WeChatPayOptions> wechat, IOptions<AlipayOptions> alipay) : IValidateOptions<PaymentOptions>
{
    public ValidateOptionsResult Validate(string? name, PaymentOptions options)
    {
        var faults = new List<string>();
        if (!IsKnown(options.Provider))
        {
            faults.Add($"Payments:Provider: '{options.Provider}' is no provider.");
        }
        else if (options.Provider == SandboxGateway.ProviderName && !SandboxOptions.IsComplete(sandbox.Value))
        {
            faults.Add("Payments:Provider: the sandbox is not configured.");
        }

        foreach ((string merchant, MerchantProviders own) in options.Merchants)
        {
            Check($"Payments:Merchants:{merchant}:Payments", merchant, own.Payments ?? options.Provider, faults);
            if (own.Transfers != BankTransfers.ProviderName)
            {
                Check($"Payments:Merchants:{merchant}:Transfers", merchant, own.Transfers ?? options.Provider, faults);
            }
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static bool IsKnown(string provider) =>
        provider is SandboxGateway.ProviderName or WeChatPayGateway.ProviderName or AlipayGateway.ProviderName;

    private void Check(string setting, string merchant, string provider, List<string> faults)
    {
        bool has = provider switch
        {
            WeChatPayGateway.ProviderName => wechat.Value.Merchants.ContainsKey(merchant),
            AlipayGateway.ProviderName => alipay.Value.Merchants.ContainsKey(merchant),
            _ => SandboxOptions.IsComplete(sandbox.Value),
        };
        if (!IsKnown(provider))
        {
            faults.Add($"{setting}: '{provider}' is no provider.");
        }
        else if (!has)
        {
            faults.Add($"{setting}: the merchant has no account with {provider}.");
        }
    }
}
