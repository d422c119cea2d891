using Distribution.Distributors;
using Distribution.Kernel;
using Distribution.Programs;

namespace Distribution.Orders.Placement;

/// <summary>
/// Decides who brought an order, once, when it is placed. A code given with the order stands for this order only; where the
/// first counts, a binding in force goes before it. A binding named by the client must be in force; the latest one of
/// itself counts while it is, and is passed over in silence when it is not. Where distributors earn on what they buy
/// themselves, one who comes by nobody's way is his own level 1.
/// </summary>
public sealed class OrderAttribution(Bindings bindings, ReferralPaths paths)
{
    internal async Task<Result<Attribution>> ResolveAsync(PlaceOrderCommand command, ProgramTerms? terms, DateTimeOffset now, CancellationToken cancellation) =>
        terms is null
            ? new Attribution([], null, null, 0)
            : (await FindAsync(command, terms, now, cancellation).ConfigureAwait(false)).Map(found => found with { PaysBuyer = terms.PaysBuyers });

    private async Task<Result<Attribution>> FindAsync(PlaceOrderCommand command, ProgramTerms terms, DateTimeOffset now, CancellationToken cancellation)
    {

        DistributorId? byCode = null;
        if (command.Via is { } code)
        {
            Result<DistributorId> found = await paths.FindAsync(command.Merchant, command.Buyer, code, terms.SelfPurchase, cancellation).ConfigureAwait(false);
            if (found.Problem is { } problem)
            {
                return problem;
            }

            byCode = found.Value;
        }

        Binding? binding;
        if (command.BindingId is { } bindingId)
        {
            if (!(await bindings.FindAsync(command.Merchant, command.Buyer, bindingId, now, cancellation).ConfigureAwait(false)).TryGet(out binding, out Problem? problem))
            {
                return problem;
            }
        }
        else
        {
            binding = byCode is not null && terms.Attribution == AttributionModel.Last
                ? null
                : await bindings.LatestAsync(command.Merchant, command.Buyer, cancellation).ConfigureAwait(false);
            binding = binding?.InForce(now) == true ? binding : null;
        }

        if (binding is not null && (byCode is null || terms.Attribution == AttributionModel.First))
        {
            IReadOnlyList<PathStep> path = await PathAsync(command, binding.Distributor, terms, cancellation).ConfigureAwait(false);
            if (path.Count > 0)
            {
                return new Attribution(path, null, binding.Id, terms.Version);
            }

            if (command.BindingId is not null && byCode is null)
            {
                return Problem.Conflict("distributor.not_active", "This distributor is not active.");
            }
        }

        if (byCode is { } first)
        {
            return new Attribution(await PathAsync(command, first, terms, cancellation).ConfigureAwait(false), command.Via, null, terms.Version);
        }

        // Nobody else brought him: a distributor may be his own customer, where the program says so.
        return new Attribution(
            terms.SelfPurchase ? await PathAsync(command, DistributorId.Of(command.Buyer), terms, cancellation).ConfigureAwait(false) : [], null, null, terms.Version);
    }

    private async Task<IReadOnlyList<PathStep>> PathAsync(PlaceOrderCommand command, DistributorId first, ProgramTerms terms, CancellationToken cancellation)
    {
        IReadOnlyList<ReferralStep> steps = await paths.ResolveAsync(command.Merchant, command.Buyer, first, terms.MaxLevels, terms.SelfPurchase, cancellation).ConfigureAwait(false);
        var path = new PathStep[steps.Count];
        for (int i = 0; i < path.Length; i++)
        {
            path[i] = new PathStep(steps[i].Level, steps[i].Distributor);
        }

        return path;
    }
}
