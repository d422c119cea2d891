using Distribution.Catalog;
using Distribution.Kernel;
using Distribution.Storage;

namespace Distribution.Orders.Groups;

/// <param name="Merchant">The merchant.</param>
/// <param name="Offer">The offer as it is to be.</param>
public sealed record PutGroupOfferCommand(MerchantId Merchant, GroupOffer Offer);

/// <summary>
/// What a merchant offers to groups. A change concerns groups that are begun from now on. Refusals:
/// <c>request.malformed</c>, <c>product.not_found</c>, <c>group.price_too_high</c>.
/// </summary>
public sealed class GroupOffers(GroupStore groups, CatalogStore catalog)
{
    private const int MaxAttempts = 20;

    public async Task<Result<GroupOffer>> PutAsync(PutGroupOfferCommand command, CancellationToken cancellation)
    {
        GroupOffer offer = command.Offer;
        if (Check(offer) is { } problem)
        {
            return problem;
        }

        if ((await catalog.GetAsync(command.Merchant, offer.Sku, cancellation).ConfigureAwait(false))?.Value is not { } product)
        {
            return Problem.NotFound("product.not_found", $"The shop does not sell {offer.Sku}.") with { Pointer = "/sku" };
        }

        if (offer.Price > product.Price)
        {
            return Problem.Refused("group.price_too_high", $"A group pays at most the price of the product, {product.Price} minor units.", "/price");
        }

        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            Stored<GroupOffer>? read = await groups.OfferAsync(command.Merchant, offer.Id, cancellation).ConfigureAwait(false);
            if (await groups.PutOfferAsync(command.Merchant, read, offer, cancellation).ConfigureAwait(false))
            {
                return offer;
            }

            await BackOff.WaitAsync(attempt, cancellation).ConfigureAwait(false);
        }

        throw new RetryableException($"The offer {offer.Id} keeps changing.");
    }

    public Task<Page<GroupOffer>> ListAsync(MerchantId merchant, string? cursor, int limit, CancellationToken cancellation) =>
        groups.OffersAsync(merchant, cursor, limit, cancellation);

    private static Problem? Check(GroupOffer offer) =>
        !IdText.IsValid(offer.Id.Value) || !IdText.IsValid(offer.Sku.Value) ? OrderProblems.Malformed("An id has 1 to 64 characters of A-Z a-z 0-9 . _ : @ -.", "/sku")
        : offer.Size is < 2 or > GroupOffer.MaxSize ? OrderProblems.Malformed($"A group has 2 to {GroupOffer.MaxSize} members.", "/size")
        : offer.Price is < 1 or > Money.MaxInput ? OrderProblems.Malformed($"A price is 1 to {Money.MaxInput} minor units.", "/price")
        : offer.Hours is < 1 or > GroupOffer.MaxHours ? OrderProblems.Malformed($"A group has 1 to {GroupOffer.MaxHours} hours.", "/hours")
        : null;
}
