using Distribution.Kernel;
using Distribution.Payments.Alipay;
using Distribution.Payments.Bank;
using Distribution.Payments.WeChatPay;

namespace Distribution.Payments.Accounts;

/// <summary>Whether two people are paid to the same account, wherever one of them has one and however either has spelled it.</summary>
public sealed class PayeeAccounts(ProviderAccounts accounts, BankAccounts banks)
{
    internal async Task<bool> ShareAsync(MerchantId merchant, UserId one, UserId other, CancellationToken cancellation)
    {
        return await ShareAsync(WeChatPayGateway.ProviderName, static openId => openId).ConfigureAwait(false)
            || await ShareAsync(AlipayGateway.ProviderName, AccountSpelling.OfLogin).ConfigureAwait(false)
            || await ShareBankAsync(merchant, one, other, cancellation).ConfigureAwait(false);

        async Task<bool> ShareAsync(string provider, Func<string, string> spelled) =>
            await accounts.FindAsync(merchant, one, provider, cancellation).ConfigureAwait(false) is { } first
            && await accounts.FindAsync(merchant, other, provider, cancellation).ConfigureAwait(false) is { } second
            && spelled(first.Account) == spelled(second.Account);
    }

    private async Task<bool> ShareBankAsync(MerchantId merchant, UserId one, UserId other, CancellationToken cancellation) =>
        await banks.FindAsync(merchant, one, cancellation).ConfigureAwait(false) is { } own
        && await banks.FindAsync(merchant, other, cancellation).ConfigureAwait(false) is { } others
        && AccountSpelling.OfBank(own.Number) == AccountSpelling.OfBank(others.Number);
}
