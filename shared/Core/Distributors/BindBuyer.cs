using Distribution.Kernel;
using Distribution.Storage;

namespace Distribution.Distributors;

/// <param name="KeepFirst">A binding in force stays; otherwise every code replaces it.</param>
/// <param name="Window">How long the binding lasts.</param>
public sealed record BindBuyerCommand(MerchantId Merchant, UserId Buyer, string Code, bool KeepFirst, TimeSpan Window);

/// <summary>
/// Remembers who brought a buyer. Where the first counts, the answer is the binding in force, whosever code was given;
/// one of a distributor who is no longer active does not stand in the way. Giving the same code again under "last counts"
/// prolongs the binding.
/// </summary>
public sealed class BindBuyer(DistributorStore distributors, InviteCodes codes, Bindings bindings, TimeProvider time)
{
    private const int MaxAttempts = 50;

    public async Task<Result<Binding>> HandleAsync(BindBuyerCommand command, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(command.Window, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(command.Window, DistributorLimits.MaxWindow);
        Result<DistributorId> found = await ReferralPaths.FindAsync(distributors, codes, command.Merchant, command.Buyer, command.Code, cancellation).ConfigureAwait(false);
        if (found.Problem is { } problem)
        {
            return problem;
        }

        DistributorId distributor = found.Value;
        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            DateTimeOffset now = time.GetUtcNow();
            Stored<Binding>? read = await bindings.ReadAsync(command.Merchant, command.Buyer, cancellation).ConfigureAwait(false);
            if (read?.Value is { } latest && latest.InForce(now) && command.KeepFirst
                && (latest.Distributor == distributor
                    || await distributors.GetAsync(command.Merchant, latest.Distributor, cancellation).ConfigureAwait(false) is { Status: DistributorStatus.Active }))
            {
                return latest;
            }

            Binding binding = Decide(read?.Value, command, distributor, now);
            if (await bindings.PutAsync(command.Merchant, read, binding, cancellation).ConfigureAwait(false))
            {
                return binding;
            }
        }

        throw new RetryableException("The binding keeps changing.");
    }

    internal static Binding Decide(Binding? latest, BindBuyerCommand command, DistributorId distributor, DateTimeOffset now) =>
        latest is not null && latest.InForce(now) && latest.Distributor == distributor
            ? latest with { ExpiresAt = now + command.Window, Source = command.Code }
            : new Binding(
                IdText.TimeOrdered(now, "binding", command.Merchant.Value, command.Buyer.Value, distributor.Value, latest?.Id ?? ""),
                command.Buyer, distributor, now, now + command.Window, command.Code);
}
