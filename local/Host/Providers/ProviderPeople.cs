using Distribution.Kernel;
using Distribution.Payments.Accounts;
using Microsoft.Extensions.DependencyInjection;

namespace Distribution.Local.Providers;

/// <summary>People with accounts at a simulated provider, known to the shop as if they had logged in there.</summary>
internal static class ProviderPeople
{
    /// <summary>Binds the users' accounts; nothing to do for the sandbox, which knows users by the shop's own names.</summary>
    public static async Task IntroduceAsync(this AppHost app, ProviderKind provider, MerchantId merchant, IEnumerable<string> users, CancellationToken cancellation)
    {
        if (provider == ProviderKind.Sandbox)
        {
            return;
        }

        IProviderServer server = app.Services.GetRequiredService<ProviderServers>().Find(provider.GatewayName());
        ProviderAccounts accounts = app.Services.GetRequiredService<ProviderAccounts>();
        foreach (string user in users)
        {
            ProviderAccount account = await server.IntroduceAsync(merchant, user, cancellation).ConfigureAwait(false);
            if (await accounts.FindAsync(merchant, UserId.Create(user), server.Name, cancellation).ConfigureAwait(false) is not null)
            {
                // Perhaps he has said since where else he is paid.
                continue;
            }

            Result<Done> bound = await accounts.BindAsync(merchant, UserId.Create(user), account, cancellation).ConfigureAwait(false);
            if (bound.Problem is { } problem)
            {
                throw new InvalidOperationException($"The account of {user} is refused: {problem.Code}.");
            }
        }
    }
}
