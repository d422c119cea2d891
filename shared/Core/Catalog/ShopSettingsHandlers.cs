using Distribution.Kernel;

namespace Distribution.Catalog;

public sealed record PutShopSettingsCommand(MerchantId Merchant, long FreightFlat, long FreeShippingFrom);

/// <summary>Sets what holds for every order from now on.</summary>
public sealed class PutShopSettings(CatalogStore catalog)
{
    private const int MaxAttempts = 50;

    public async Task<Result<ShopSettings>> HandleAsync(PutShopSettingsCommand command, CancellationToken cancellation)
    {
        if (command.FreightFlat is < 0 or > Money.MaxInput)
        {
            return CatalogProblems.Invalid($"Freight is 0 to {Money.MaxInput} minor units.", "/freightFlat");
        }

        if (command.FreeShippingFrom is < 0 or > Money.MaxInput)
        {
            return CatalogProblems.Invalid($"The limit is 0 to {Money.MaxInput} minor units.", "/freeShippingFrom");
        }

        var settings = new ShopSettings(command.FreightFlat, command.FreeShippingFrom);
        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            if (await catalog.PutSettingsAsync(
                command.Merchant, await catalog.SettingsRowAsync(command.Merchant, cancellation).ConfigureAwait(false), settings, cancellation).ConfigureAwait(false))
            {
                return settings;
            }
        }

        throw new RetryableException("The shop settings keep changing.");
    }
}

public sealed class GetShopSettings(CatalogStore catalog)
{
    public ValueTask<ShopSettings> HandleAsync(MerchantId merchant, CancellationToken cancellation) => catalog.SettingsAsync(merchant, cancellation);
}
