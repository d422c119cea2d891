using Azure.Core;
using Azure.Identity;

namespace Distribution.Azure;

/// <summary>The app's identity. A host that has another way to a token registers its own before <see cref="AzureModule.AddDistributionAzure"/>.</summary>
public class AzureCredentials
{
    /// <param name="clientId">The user-assigned identity; null for the system-assigned.</param>
    public virtual TokenCredential For(string? clientId) => new ManagedIdentityCredential(
        string.IsNullOrEmpty(clientId) ? ManagedIdentityId.SystemAssigned : ManagedIdentityId.FromUserAssignedClientId(clientId));
}
