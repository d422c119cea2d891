using Distribution.Audit;
using Distribution.Kernel;
using Distribution.Messaging;
using Distribution.Storage;

namespace Distribution.Payments.Bank;

/// <summary>The bank accounts of a merchant's people, one each. Who changed his account and when is in the audit log. A change holds for transfers whose number is fixed after it.</summary>
public sealed class BankAccounts(IEntityStore store, AuditLog audit, TimeProvider time)
{
    private const string AccountRow = "account";
    private const int MaxAttempts = 20;

    /// <summary>Null if none is known.</summary>
    public async ValueTask<BankAccount?> FindAsync(MerchantId merchant, UserId user, CancellationToken cancellation) =>
        (await ReadAsync(merchant, user, cancellation).ConfigureAwait(false))?.Value;

    /// <summary>Sets the account; again changes nothing. Refusal: <c>bank.account_invalid</c>.</summary>
    public async Task<Result<BankAccount>> PutAsync(MerchantId merchant, UserId user, BankAccount account, CancellationToken cancellation)
    {
        if (account.Check() is { } problem)
        {
            return problem;
        }

        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            Stored<BankAccount>? known = await ReadAsync(merchant, user, cancellation).ConfigureAwait(false);
            if (known?.Value == account)
            {
                return account;
            }

            PartitionBatch batch = new PartitionBatch(Partition(merchant, user)).Put(AccountRow, known, account, BankJson.Default.BankAccount);
            AuditEntry entry = Entry(user, known?.ETag.Value, time.GetUtcNow());
            await audit.NoteAsync(merchant, batch.Partition, entry, cancellation).ConfigureAwait(false);
            AuditLog.Append(batch, entry);
            if (await store.WriteAsync(batch.Partition, batch.Writes, cancellation).ConfigureAwait(false) is null)
            {
                return account;
            }

            await BackOff.WaitAsync(attempt, cancellation).ConfigureAwait(false);
        }

        throw new RetryableException($"The bank account of user {user} keeps changing.");
    }

    private static AuditEntry Entry(UserId user, string? before, DateTimeOffset now) => new()
    {
        Id = IdText.TimeOrdered(now, "bank-account", user.Value, before ?? ""),
        At = now,
        By = user,
        Action = "payee.account_set",
        Subject = "distributor/" + user.Value,
        Detail = BankTransfers.ProviderName,
    };

    private static string Partition(MerchantId merchant, UserId user) => StoreKey.Join("bankaccount", merchant.Value, user.Value);

    private ValueTask<Stored<BankAccount>?> ReadAsync(MerchantId merchant, UserId user, CancellationToken cancellation) =>
        store.GetAsync(Partition(merchant, user), AccountRow, BankJson.Default.BankAccount, cancellation);
}
