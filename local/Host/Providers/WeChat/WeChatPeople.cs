using Distribution.Kernel;
using Distribution.Messaging;
using Distribution.Payments.Accounts;
using Distribution.Payments.WeChatPay;
using Distribution.Storage;

namespace Distribution.Local.Providers.WeChat;

/// <summary>Who has WeChat: people with an openid for each app, as its login finds them.</summary>
internal sealed class WeChatPeople(IEntityStore store, WeChatAccounts accounts)
{
    public async Task<bool> IsKnownAsync(string openId, CancellationToken cancellation) => await FindAsync(openId, cancellation).ConfigureAwait(false) is not null;

    public async Task<WeChatPersonRow?> FindAsync(string openId, CancellationToken cancellation) => IdText.IsValid(openId)
        ? (await store.GetAsync(WeChatKey.PersonOf(openId), WeChatKey.Row, WeChatRowJson.Default.WeChatPersonRow, cancellation).ConfigureAwait(false))?.Value
        : null;

    /// <summary>The person's openid for the merchant's app; a real name that is given once stays.</summary>
    /// <exception cref="InvalidOperationException">The merchant has no account.</exception>
    public async Task<ProviderAccount> IntroduceAsync(MerchantId merchant, string person, string? realName, CancellationToken cancellation)
    {
        WeChatAccount account = accounts.Find(merchant) ?? throw new InvalidOperationException($"Merchant {merchant} has no account with WeChat Pay.");
        string openId = "o" + WeChatText.Token(27, account.Row.AppId, person);
        while (true)
        {
            if (await FindAsync(openId, cancellation).ConfigureAwait(false) is { } known)
            {
                return new ProviderAccount(WeChatPayGateway.ProviderName, openId, known.RealName);
            }

            PartitionBatch batch = new PartitionBatch(WeChatKey.PersonOf(openId)).Insert(WeChatKey.Row, new WeChatPersonRow(person, realName), WeChatRowJson.Default.WeChatPersonRow);
            await store.WriteAsync(batch.Partition, batch.Writes, cancellation).ConfigureAwait(false);
        }
    }
}
