using Distribution.Audit;
using Distribution.Kernel;
using Distribution.Payments.Alipay;

namespace Distribution.Payments.Accounts;

/// <summary>
/// Where people are paid by Alipay, as they say it themselves. A wrong account is not paid: Alipay compares the name with the one it
/// has verified for the account. Who changed his account and when is in the audit log. A change holds for transfers whose number is fixed after it.
/// </summary>
public sealed class AlipayAccounts(ProviderAccounts accounts, AuditLog audit, TimeProvider time)
{
    private const string Provider = AlipayGateway.ProviderName;

    /// <summary>Null if none is known.</summary>
    public ValueTask<ProviderAccount?> FindAsync(MerchantId merchant, UserId user, CancellationToken cancellation) =>
        accounts.FindAsync(merchant, user, Provider, cancellation);

    /// <summary>Sets the account; again changes nothing. Refusal: <c>account.invalid</c>.</summary>
    /// <param name="merchant">The merchant.</param>
    /// <param name="user">Who is paid, and who sets it.</param>
    /// <param name="identity">See <see cref="AlipayIdentity"/>: what a person knows of his account.</param>
    /// <param name="name">The account's verified name, 1 to <see cref="ProviderAccounts.MaxName"/> letters and a few signs.</param>
    /// <param name="cancellation">Ends the call.</param>
    public async Task<Result<ProviderAccount>> PutAsync(MerchantId merchant, UserId user, string identity, string name, CancellationToken cancellation)
    {
        if (AlipayIdentity.TypeOf(identity) is AlipayIdentity.OpenId or null)
        {
            return Problem.Invalid("account.invalid", "An account is a mainland mobile number, an e-mail address, or an Alipay user id of 16 digits that begins with 2088.", "/identity");
        }

        if (!PersonName.IsName(name, ProviderAccounts.MaxName))
        {
            return Problem.Invalid("account.invalid", $"A name has 1 to {ProviderAccounts.MaxName} letters, and begins with one.", "/name");
        }

        var account = new ProviderAccount(Provider, identity, name);
        DateTimeOffset now = time.GetUtcNow();
        var entry = new AuditEntry
        {
            Id = IdText.TimeOrdered(now, "alipay-account", user.Value),
            At = now,
            By = user,
            Action = "payee.account_set",
            Subject = "distributor/" + user.Value,
            Detail = Provider,
        };
        return (await accounts.BindAsync(merchant, user, account, (audit, entry), cancellation).ConfigureAwait(false)).Map(_ => account);
    }
}
