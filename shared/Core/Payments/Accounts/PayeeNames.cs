using Distribution.Audit;
using Distribution.Kernel;

namespace Distribution.Payments.Accounts;

/// <summary>The names people give for an account their provider has told us of. Who changed his name and when is in the audit log; the name is not.</summary>
public sealed class PayeeNames(ProviderAccounts accounts, AuditLog audit, TimeProvider time)
{
    /// <summary>
    /// Keeps the name for transfers whose number is fixed after it; the provider itself compares it with the one it has verified. Again
    /// changes nothing. Refusals: <c>account.invalid</c>, <c>account.unknown</c>.
    /// </summary>
    public Task<Result<Done>> PutAsync(MerchantId merchant, UserId user, string provider, string name, CancellationToken cancellation)
    {
        DateTimeOffset now = time.GetUtcNow();
        var entry = new AuditEntry
        {
            Id = IdText.TimeOrdered(now, "payee-name", provider, user.Value),
            At = now,
            By = user,
            Action = "payee.name_set",
            Subject = "distributor/" + user.Value,
            Detail = provider,
        };
        return accounts.NameAsync(merchant, user, provider, name, (audit, entry), cancellation);
    }
}
