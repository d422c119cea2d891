using Distribution.Kernel;

namespace Distribution.Withdrawals;

/// <param name="Merchant">The merchant.</param>
/// <param name="Withdrawal">Which.</param>
/// <param name="Distributor">Only this distributor's; null for finance.</param>
public sealed record GetWithdrawalQuery(MerchantId Merchant, WithdrawalId Withdrawal, DistributorId? Distributor);

/// <param name="Merchant">The merchant.</param>
/// <param name="Distributor">Only this distributor's; null for finance.</param>
/// <param name="State">Only in this state; null for all.</param>
/// <param name="Cursor">From the page before; null for the newest.</param>
/// <param name="Limit">1 to <see cref="PageLimits.Max"/>.</param>
public sealed record ListWithdrawalsQuery(MerchantId Merchant, DistributorId? Distributor, WithdrawalState? State, string? Cursor, int Limit)
{
    /// <summary>Only what finance has let wait too long, or only the rest; null for both.</summary>
    public bool? IsOverdue { get; init; }
}

/// <summary>Reads withdrawals. Refusal: <c>withdrawal.not_found</c>.</summary>
public sealed class QueryWithdrawals(WithdrawalStore store, TimeProvider time)
{
    public async Task<Result<Withdrawal>> HandleAsync(GetWithdrawalQuery query, CancellationToken cancellation) =>
        await store.FindAsync(query.Merchant, query.Withdrawal, cancellation).ConfigureAwait(false) is not var (_, read)
            || (query.Distributor is { } distributor && read.Value.Distributor != distributor)
            ? WithdrawalChanges.NotFound
            : read.Value;

    /// <summary>Newest first. A page may have fewer items than asked for, also when there is a next one.</summary>
    public Task<Page<Withdrawal>> HandleAsync(ListWithdrawalsQuery query, CancellationToken cancellation)
    {
        DateTimeOffset now = time.GetUtcNow();
        return store.ListAsync(
            query.Merchant,
            query.Distributor,
            one => (query.State is not { } state || one.State == state) && (query.IsOverdue is not { } overdue || one.IsOverdue(now) == overdue),
            query.Cursor,
            Math.Clamp(query.Limit, 1, PageLimits.Max),
            cancellation);
    }
}
