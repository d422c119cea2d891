namespace Distribution.Azure.Tests.Infrastructure;

/// <summary>A mistake somebody may make in infra-bicep, and how the linter tells it.</summary>
/// <param name="File">Where.</param>
/// <param name="Text">What stands there.</param>
/// <param name="Instead">What would stand there.</param>
/// <param name="Fault">What is said of it, or a part of that.</param>
internal sealed record BicepMistake(string File, string Text, string Instead, string Fault)
{
    public static IReadOnlyList<BicepMistake> All { get; } =
    [
        new("modules/durable.bicep", "location: location", "location:", "durable.bicep:9 syntax: "),
        new("main.bicep", "var token =", "var tokn =", "'token' is not declared"),
        new("main.bicep", "var token =", "var tokn =", "var 'tokn' is never used"),
        new("modules/serviceBus.bicep", "param isPrivate bool", "param isPrivate bool\nparam isPrivate string", "'isPrivate' is declared twice"),
        new("modules/serviceBus.bicep", "param isPrivate bool", "param isPrivate bool\nparam extra string = ''", "param 'extra' is never used"),
        new("modules/roles.bicep", "resource scheduler '", "resource other 'Microsoft.KeyVault/vaults@2023-07-01' existing = {\n  name: keyVaultName\n}\n\nresource scheduler '", "resource 'other' is never used"),
        new("modules/serviceBus.bicep", "param isPrivate bool", "param isPrivate bool\nparam extra string", "module 'serviceBus' needs 'extra'"),
        new("main.bicep", "modules/app.bicep", "modules/aap.bicep", "module 'app': there is no file 'modules/aap.bicep'"),
        new("main.bicep", "modules/app.bicep", "modules/aap.bicep", "app.bicep:1 no module declaration leads to this file"),
        new("main.bicep", "    checkSchedule: checkSchedule\n", "", "module 'app' needs 'checkSchedule'"),
        new("main.bicep", "    settings: settings\n", "    settings: settings\n    setings: settings\n", "module 'app' has no parameter 'setings'"),
        new("modules/app.bicep", "taskHubName: taskHubName\n    ipAllowlist", "taskHubName: 7\n    ipAllowlist", "module 'durable': 'taskHubName' is string"),
        new("modules/app.bicep", "outputs.name : schedulerName", "outputs.name : ''", "module 'roles': 'schedulerName' may be empty and is a resource's name"),
        new("modules/app.bicep", "durable!.outputs.endpoint", "durable!.outputs.endpiont", "module 'durable' has no output 'endpiont'"),
        new("modules/roles.bicep", "roles.keyVaultSecretsUser)", "roles.keyVaultUser)", "'roles' has no property 'keyVaultUser'"),
        new("modules/network.bicep", "indexOf(zones", "indxOf(zones", "function 'indxOf' is unknown"),
        new("modules/network.bicep", "parent: dnsZones[index]", "parent: dnsZones[inde]", "'inde' is not declared"),
        new("modules/keyVault.bicep", "  location: location\n", "  location: location\n  location: location\n", "property 'location' is written twice"),
        new("main.bicep", "@maxLength(20)", "@maxLen(20)", "decorator 'maxLen' is unknown"),
        new("modules/monitoring.bicep", "workspaces@2023-09-01", "workspaces", "is no resource type with a version"),
        new("modules/monitoring.bicep", "'workbook.json'", "'book.json'", "there is no file 'book.json'"),
        new("modules/storage.bicep", "allowSharedKeyAccess: false", "allowSharedKeyAccess: true", "does not say allowSharedKeyAccess: false"),
        new("modules/serviceBus.bicep", "    disableLocalAuth: true\n", "", "does not say disableLocalAuth: true"),
        new("modules/serviceBus.bicep", "requiresDuplicateDetection: true", "requiresDuplicateDetection: queue.sessions", "does not say requiresDuplicateDetection: true"),
        new("modules/storage.bicep", "output name string = account.name", "output name string = account.listKeys().keys[0].value", "'listKeys' reads a key"),
        new("dev.parameters.json", "\"alertEmail\": { \"value\": \"operations@example.com\" },", "", "'alertEmail' is not given"),
        new("dev.parameters.json", "\"alertEmail\": {", "\"alertMail\": {", "'alertMail' is no parameter of main.bicep"),
        new("prod.parameters.json", "\"alwaysReadyHttp\": { \"value\": 2 }", "\"alwaysReadyHttp\": { \"value\": \"2\" }", "'alwaysReadyHttp' is int"),
        new("prod.parameters.json", "\"Premium\"", "\"Gold\"", "'serviceBusSku' is not 'Gold'"),
        new("main.parameters.json", "\"environmentName\"", "environmentName", "is not JSON"),
    ];
}
