namespace Distribution.Azure.Tests.Infrastructure;

public sealed class BicepLintTests
{
    [Fact]
    public void The_infrastructure_has_no_fault_that_can_be_seen_without_its_compiler()
    {
        using BicepLint lint = BicepLint.Open();

        (int exit, string[] said) = lint.Run();

        said.ShouldHaveSingleItem().ShouldBe("11 files, 0 faults");
        exit.ShouldBe(0);
    }

    [Theory]
    [InlineData("modules/durable.bicep", "location: location", "location:", "syntax: ")]
    [InlineData("main.bicep", "var token =", "var tokn =", "'token' is not declared")]
    [InlineData("main.bicep", "var token =", "var tokn =", "var 'tokn' is never used")]
    [InlineData("modules/serviceBus.bicep", "param isPrivate bool", "param isPrivate bool\nparam isPrivate string", "'isPrivate' is declared twice")]
    [InlineData("modules/serviceBus.bicep", "param isPrivate bool", "param isPrivate bool\nparam extra string = ''", "param 'extra' is never used")]
    [InlineData("modules/roles.bicep", "  scope: component\n", "", "is never used", "guid(component.id,", "guid(resourceGroup().id,")]
    [InlineData("modules/serviceBus.bicep", "param isPrivate bool", "param isPrivate bool\nparam extra string", "module 'serviceBus' needs 'extra'")]
    [InlineData("main.bicep", "modules/app.bicep", "modules/aap.bicep", "module 'app': there is no file 'modules/aap.bicep'")]
    [InlineData("main.bicep", "modules/app.bicep", "modules/aap.bicep", "app.bicep:1 no module declaration leads to this file")]
    [InlineData("main.bicep", "    checkSchedule: checkSchedule\n", "", "module 'app' needs 'checkSchedule'")]
    [InlineData("main.bicep", "    settings: settings\n", "    settings: settings\n    setings: settings\n", "module 'app' has no parameter 'setings'")]
    [InlineData("modules/app.bicep", "taskHubName: taskHubName\n    ipAllowlist", "taskHubName: 7\n    ipAllowlist", "module 'durable': 'taskHubName' is string")]
    [InlineData("modules/app.bicep", "durable!.outputs.endpoint", "durable!.outputs.endpiont", "module 'durable' has no output 'endpiont'")]
    [InlineData("modules/roles.bicep", "roles.keyVaultSecretsUser)", "roles.keyVaultUser)", "'roles' has no property 'keyVaultUser'")]
    [InlineData("modules/network.bicep", "indexOf(zones", "indxOf(zones", "function 'indxOf' is unknown")]
    [InlineData("modules/network.bicep", "parent: dnsZones[index]", "parent: dnsZones[inde]", "'inde' is not declared")]
    [InlineData("modules/keyVault.bicep", "  location: location\n", "  location: location\n  location: location\n", "property 'location' is written twice")]
    [InlineData("main.bicep", "@maxLength(20)", "@maxLen(20)", "decorator 'maxLen' is unknown")]
    [InlineData("modules/monitoring.bicep", "workspaces@2023-09-01", "workspaces", "is no resource type with a version")]
    [InlineData("modules/monitoring.bicep", "'workbook.json'", "'book.json'", "there is no file 'book.json'")]
    [InlineData("modules/storage.bicep", "allowSharedKeyAccess: false", "allowSharedKeyAccess: true", "does not say allowSharedKeyAccess: false")]
    [InlineData("modules/serviceBus.bicep", "    disableLocalAuth: true\n", "", "does not say disableLocalAuth: true")]
    [InlineData("modules/serviceBus.bicep", "requiresDuplicateDetection: true", "requiresDuplicateDetection: queue.sessions", "does not say requiresDuplicateDetection: true")]
    [InlineData("modules/storage.bicep", "output name string = account.name", "output name string = account.listKeys().keys[0].value", "'listKeys' reads a key")]
    [InlineData("dev.parameters.json", "\"alertEmail\": { \"value\": \"operations@example.com\" },", "", "'alertEmail' is not given")]
    [InlineData("dev.parameters.json", "\"alertEmail\": {", "\"alertMail\": {", "'alertMail' is no parameter of main.bicep")]
    [InlineData("prod.parameters.json", "\"alwaysReadyHttp\": { \"value\": 2 }", "\"alwaysReadyHttp\": { \"value\": \"2\" }", "'alwaysReadyHttp' is int")]
    [InlineData("prod.parameters.json", "\"Premium\"", "\"Gold\"", "'serviceBusSku' is not 'Gold'")]
    [InlineData("main.parameters.json", "\"environmentName\"", "environmentName", "is not JSON")]
    public void A_mistake_is_found(string file, string text, string instead, string fault, string? other = null, string? otherInstead = null)
    {
        using BicepLint lint = BicepLint.Open();
        lint.Change(file, text, instead);
        if (other is not null)
        {
            lint.Change(file, other, otherInstead ?? "");
        }

        (int exit, string[] said) = lint.Run();

        said.ShouldContain(line => line.Contains(fault, StringComparison.Ordinal), string.Join('\n', said));
        exit.ShouldBe(1);
    }
}
