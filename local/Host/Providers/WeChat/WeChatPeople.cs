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

    /// <summary>The person's openid for the merchant's app.</summary>
    /// <param name="merchant">Whose app.</param>
    /// <param name="person">The person.</param>
    /// <param name="realName">As it is proved to WeChat; null if it is not, or as before.</param>
    /// <param name="isNews">Whether the name takes the place of one that was proved before.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <exception cref="InvalidOperationException">The merchant has no account.</exception>
    public async Task<ProviderAccount> IntroduceAsync(MerchantId merchant, string person, string? realName, bool isNews, CancellationToken cancellation)
    {
        WeChatAccount account = accounts.Find(merchant) ?? throw new InvalidOperationException($"Merchant {merchant} has no account with WeChat Pay.");
        string openId = "o" + WeChatText.Token(27, account.Row.AppId, person);
        string partition = WeChatKey.PersonOf(openId);
        while (true)
        {
            Stored<WeChatPersonRow>? known = await store.GetAsync(partition, WeChatKey.Row, WeChatRowJson.Default.WeChatPersonRow, cancellation).ConfigureAwait(false);
            WeChatPersonRow next = known is null ? new WeChatPersonRow(person, realName)
                : isNews && realName is not null ? known.Value with { RealName = realName }
                : known.Value;
            PartitionBatch batch = new PartitionBatch(partition).Put(WeChatKey.Row, known, next, WeChatRowJson.Default.WeChatPersonRow);
            if (next == known?.Value || await store.WriteAsync(batch.Partition, batch.Writes, cancellation).ConfigureAwait(false) is null)
            {
                return new ProviderAccount(WeChatPayGateway.ProviderName, openId, next.RealName);
            }
        }
    }
}
