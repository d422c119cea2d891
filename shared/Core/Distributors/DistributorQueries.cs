using Distribution.Kernel;

namespace Distribution.Distributors;

public sealed class GetDistributor(DistributorStore distributors)
{
    public async Task<Result<Distributor>> HandleAsync(MerchantId merchant, DistributorId distributor, CancellationToken cancellation) =>
        await distributors.GetAsync(merchant, distributor, cancellation).ConfigureAwait(false) is { } found ? found : DistributorProblems.NotFound();
}

/// <summary>A merchant's distributors. A page may hold fewer than asked for and still not be the last.</summary>
public sealed class ListDistributors(DistributorStore distributors)
{
    /// <param name="status">Only these; null for all.</param>
    public Task<Page<Distributor>> HandleAsync(MerchantId merchant, DistributorStatus? status, string? cursor, int limit, CancellationToken cancellation) =>
        distributors.ByStatusAsync(merchant, status, cursor, limit, cancellation);
}

/// <summary>Whom a distributor has invited himself. A page may hold fewer than asked for and still not be the last.</summary>
public sealed class ListTeam(DistributorStore distributors)
{
    public Task<Page<Distributor>> HandleAsync(MerchantId merchant, DistributorId inviter, string? cursor, int limit, CancellationToken cancellation) =>
        distributors.TeamAsync(merchant, inviter, cursor, limit, cancellation);
}
