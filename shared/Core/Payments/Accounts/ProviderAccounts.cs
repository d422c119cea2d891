using Distribution.Audit;
using Distribution.Kernel;
using Distribution.Messaging;
using Distribution.Storage;

namespace Distribution.Payments.Accounts;

/// <summary>
/// The accounts of a merchant's users at the providers, one for each provider. They are bound where the provider itself has
/// said who somebody is, such as at the mini program's login, or where it will compare the name of who is paid (<see cref="AlipayAccounts"/>).
/// </summary>
public sealed class ProviderAccounts(IEntityStore store)
{
    public const int MaxAccount = 128;

    /// <summary>In characters; see <see cref="PersonName"/>.</summary>
    public const int MaxName = 64;

    private const int MaxAttempts = 20;

    /// <summary>Null if none is known.</summary>
    public async ValueTask<ProviderAccount?> FindAsync(MerchantId merchant, UserId user, string provider, CancellationToken cancellation) =>
        (await ReadAsync(merchant, user, provider, cancellation).ConfigureAwait(false))?.Value;

    /// <summary>Binds the account, in place of an earlier one of the same provider. <c>account.invalid</c>.</summary>
    public Task<Result<Done>> BindAsync(MerchantId merchant, UserId user, ProviderAccount account, CancellationToken cancellation) =>
        BindAsync(merchant, user, account, null, cancellation);

    /// <param name="noted">The entry of the audit log that a change makes; null for none.</param>
    internal async Task<Result<Done>> BindAsync(
        MerchantId merchant, UserId user, ProviderAccount account, (AuditLog Log, AuditEntry Entry)? noted, CancellationToken cancellation)
    {
        if (!IdText.IsValid(account.Provider) || !IsText(account.Account) || (account.RealName is { } name && !IsName(name)))
        {
            return Problem.Invalid("account.invalid", $"An account has 1 to {MaxAccount} printable characters, a name 1 to {MaxName}.");
        }

        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            Stored<ProviderAccount>? known = await ReadAsync(merchant, user, account.Provider, cancellation).ConfigureAwait(false);
            if (known?.Value == account)
            {
                return default(Done);
            }

            PartitionBatch batch = new PartitionBatch(Partition(merchant, user)).Put(account.Provider, known, account, AccountJson.Default.ProviderAccount);
            if (noted is var (log, entry))
            {
                await log.NoteAsync(merchant, batch.Partition, entry, cancellation).ConfigureAwait(false);
                AuditLog.Append(batch, entry);
            }

            if (await store.WriteAsync(batch.Partition, batch.Writes, cancellation).ConfigureAwait(false) is null)
            {
                return default(Done);
            }

            await BackOff.WaitAsync(attempt, cancellation).ConfigureAwait(false);
        }

        throw new RetryableException($"The accounts of user {user} keep changing.");
    }

    /// <summary>
    /// Keeps the name the user gives for an account that is bound; the provider itself compares it with the one it has verified.
    /// <c>account.invalid</c>, <c>account.unknown</c>.
    /// </summary>
    /// <param name="noted">The entry of the audit log that a change makes.</param>
    internal async Task<Result<Done>> NameAsync(
        MerchantId merchant, UserId user, string provider, string name, (AuditLog Log, AuditEntry Entry) noted, CancellationToken cancellation)
    {
        if (!IsName(name))
        {
            return Problem.Invalid("account.invalid", $"A name has 1 to {MaxName} printable characters.", "/name");
        }

        return await FindAsync(merchant, user, provider, cancellation).ConfigureAwait(false) is { } known
            ? await BindAsync(merchant, user, known with { RealName = name }, noted, cancellation).ConfigureAwait(false)
            : Problem.Conflict("account.unknown", "The user has no account with the provider; he logs in there first.");
    }

    private static string Partition(MerchantId merchant, UserId user) => StoreKey.Join("account", merchant.Value, user.Value);

    private static bool IsText(string text) => text.Length <= MaxAccount && IsPrinted(text);

    /// <summary>Looser than <see cref="PersonName"/>: the name is the provider's own, or it will compare it with its own.</summary>
    private static bool IsName(string text) => PersonName.Length(text) is <= MaxName && IsPrinted(text);

    private static bool IsPrinted(string text) => !string.IsNullOrWhiteSpace(text) && !text.Any(char.IsControl);

    private ValueTask<Stored<ProviderAccount>?> ReadAsync(MerchantId merchant, UserId user, string provider, CancellationToken cancellation) =>
        store.GetAsync(Partition(merchant, user), provider, AccountJson.Default.ProviderAccount, cancellation);
}
