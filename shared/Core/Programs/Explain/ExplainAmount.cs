using Distribution.Kernel;

namespace Distribution.Programs.Explain;

/// <param name="Merchant">Whose program paid.</param>
/// <param name="Id">As in <see cref="Explanation.Id"/>.</param>
/// <param name="Only">Only what this one earned, and without the names of others; null for the merchant's and finance's staff.</param>
public sealed record ExplainAmountQuery(MerchantId Merchant, string Id, DistributorId? Only);

/// <summary>How an earned amount came about, whichever slice paid it. Refusal: <c>commission.not_found</c>.</summary>
public sealed class ExplainAmount(IEnumerable<IExplanationSource> sources)
{
    public async Task<Result<Explanation>> HandleAsync(ExplainAmountQuery query, CancellationToken cancellation)
    {
        if (IdText.IsValid(query.Id))
        {
            foreach (IExplanationSource source in sources)
            {
                if (await source.FindAsync(query.Merchant, query.Id, cancellation).ConfigureAwait(false) is { } found)
                {
                    return query.Only is null ? found : query.Only == found.Beneficiary ? found.ForBeneficiary() : NotFound();
                }
            }
        }

        return NotFound();
    }

    private static Problem NotFound() => Problem.NotFound("commission.not_found", "There is no such amount.");
}
