using Distribution.Functions.Api;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Distribution.Tests.Functions.Api;

public sealed class UnresolvedSecretsTests
{
    [Theory]
    [InlineData("Auth:SigningKey", "@Microsoft.KeyVault(SecretUri=https://kv.vault.azure.net/secrets/auth-signing-key)", true)]
    [InlineData("WeChatPay:Merchants:fruit:ApiV3Key", "@microsoft.keyvault(VaultName=kv;SecretName=key)", true)]
    [InlineData("Auth:SigningKey", "a key that was read from the vault, long enough", false)]
    public void A_reference_that_nobody_followed_is_not_taken_for_a_secret(string name, string value, bool refused)
    {
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection([new(name, value)]).Build();

        Exception? error = Record.Exception(() => new ServiceCollection().AddDistributionApi(configuration));

        (error is InvalidOperationException).ShouldBe(refused);
        if (refused)
        {
            error.ShouldNotBeNull().Message.ShouldContain(name);
        }
    }
}
