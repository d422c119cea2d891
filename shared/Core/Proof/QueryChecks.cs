using Distribution.Kernel;

namespace Distribution.Proof;

/// <summary>Reads what checks have said of a merchant's books, and asks for one.</summary>
public sealed class QueryChecks(CheckStore checks, TimeProvider time)
{
    /// <summary>The last check of a day (UTC). Refusal: <c>check.not_found</c>.</summary>
    public async Task<Result<StoredCheck>> HandleAsync(MerchantId merchant, DateOnly date, CancellationToken cancellation) =>
        await checks.FindAsync(merchant, date, cancellation).ConfigureAwait(false) is { } found
            ? found
            : Problem.NotFound("check.not_found", "There was no check on this day.");

    /// <summary>Newest first.</summary>
    public Task<Page<StoredCheck>> HandleAsync(MerchantId merchant, string? cursor, int limit, CancellationToken cancellation) =>
        checks.ListAsync(merchant, cursor, Math.Clamp(limit, 1, PageLimits.Max), cancellation);

    /// <summary>Lets the books be checked by the next run of the timer. A merchant waits for one check at most: asking again answers what is open.</summary>
    public async Task<CheckAsked> AskAsync(MerchantId merchant, CancellationToken cancellation)
    {
        DateTimeOffset now = time.GetUtcNow();
        return await checks.AskAsync(merchant, new CheckAsked(now, now), cancellation).ConfigureAwait(false);
    }
}
