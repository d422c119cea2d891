using Distribution.Kernel;
using Distribution.Payments.Alipay;
using Distribution.Payments.Bank;
using Distribution.Payments.WeChatPay;

namespace Distribution.Payments.Accounts;

/// <summary>Whether two people are paid to the same account, wherever one of them has one.</summary>
public sealed class PayeeAccounts(ProviderAccounts accounts, BankAccounts banks)
{
    private static readonly string[] Providers = [WeChatPayGateway.ProviderName, AlipayGateway.ProviderName];

    internal async Task<bool> ShareAsync(MerchantId merchant, UserId one, UserId other, CancellationToken cancellation)
    {
        foreach (string provider in Providers)
        {
            if (await accounts.FindAsync(merchant, one, provider, cancellation).ConfigureAwait(false) is { } first
                && await accounts.FindAsync(merchant, other, provider, cancellation).ConfigureAwait(false) is { } second
                && string.Equals(first.Account, second.Account, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return await banks.FindAsync(merchant, one, cancellation).ConfigureAwait(false) is { } own
            && await banks.FindAsync(merchant, other, cancellation).ConfigureAwait(false) is { } others
            && own.Number == others.Number;
    }
}
