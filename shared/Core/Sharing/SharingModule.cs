using Distribution.Sharing.Mini;
using Microsoft.Extensions.DependencyInjection;

namespace Distribution.Sharing;

public static class SharingModule
{
    /// <summary>Needs the catalog, the distributors, the mini program, <c>IEntityStore</c>, <c>IBlobStore</c>, and <see cref="SharingOptions"/> configured.</summary>
    public static IServiceCollection AddSharing(this IServiceCollection services)
    {
        services.AddOptions<SharingOptions>().Validate(SharingOptions.IsValid, "Sharing needs an absolute public address, a title and pages without a leading slash.");
        return services
            .AddSingleton<ShareStore>()
            .AddSingleton<ShareUrls>()
            .AddSingleton<CreateShare>()
            .AddSingleton<ResolveShare>()
            .AddSingleton<MiniShares>();
    }
}
