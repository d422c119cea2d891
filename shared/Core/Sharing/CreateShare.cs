using Distribution.Catalog;
using Distribution.Distributors;
using Distribution.Kernel;
using Distribution.Storage;
using Microsoft.Extensions.Options;

namespace Distribution.Sharing;

/// <param name="Sku">The product to show; null for the shop.</param>
/// <param name="Page">The mini program's page; null for the configured one.</param>
public sealed record CreateShareCommand(MerchantId Merchant, DistributorId Distributor, Sku? Sku = null, string? Page = null);

/// <summary>Gives an active distributor the links and codes of a product or the shop; the same ones whenever he asks again.</summary>
public sealed class CreateShare(ShareStore shares, ShareUrls urls, DistributorStore distributors, CatalogStore catalog, IOptions<SharingOptions> options)
{
    public async Task<Result<ShareLinks>> HandleAsync(CreateShareCommand command, CancellationToken cancellation)
    {
        if (command.Page is { } wanted && !SharePage.IsValid(wanted))
        {
            return Problem.Invalid("request.malformed", $"A page has 1 to {SharePage.MaxLength} of A-Z a-z 0-9 _ - / and no leading slash.", "/page");
        }

        Distributor? distributor = await distributors.GetAsync(command.Merchant, command.Distributor, cancellation).ConfigureAwait(false);
        if (distributor is not { Status: DistributorStatus.Active })
        {
            return distributor is null
                ? Problem.NotFound("distributor.not_found", "The shop has no such distributor.")
                : Problem.Conflict("distributor.not_active", "This distributor is not active.");
        }

        string title = options.Value.ShopTitle;
        if (command.Sku is { } sku)
        {
            Stored<Product>? product = await catalog.GetAsync(command.Merchant, sku, cancellation).ConfigureAwait(false);
            if (product is not { Value.Active: true })
            {
                return Problem.NotFound("product.not_found", $"The shop does not sell {sku}.");
            }

            title = product.Value.Name;
        }

        string page = command.Page ?? (command.Sku is null ? options.Value.ShopPage : options.Value.ProductPage);
        Share share = await shares.KeepAsync(
            new Share("", command.Merchant, distributor.Id, distributor.InviteCode, command.Sku, page, title), cancellation).ConfigureAwait(false);
        return urls.Of(share);
    }
}
