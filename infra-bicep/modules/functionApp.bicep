param token string
param location string
param tags object
param identityId string
param identityClientId string
@description('Empty for no virtual network.')
param appSubnetId string
param deploymentContainerUri string
param hostBlobUri string
param hostQueueUri string
param hostTableUri string
param dataBlobUri string
param dataTableUri string
param dataTable string
param dataContainer string
param serviceBusHost string
param connectionString string
param taskHubName string
@description('Empty where orchestrations are kept in storage.')
param schedulerEndpoint string
param keyVaultUri string
param alwaysReadyHttp int
param alwaysReadyDurable int
param maximumInstances int
param instanceMemory int
param publicBaseUrl string
param authIssuer string
param authAudience string
param checkSchedule string
param paymentProvider string
param settings object
param secretSettings object

var hasScheduler = !empty(schedulerEndpoint)

// Whoever is always ready costs money every second: none unless asked for.
var httpReady = alwaysReadyHttp > 0 ? [
  {
    name: 'http'
    instanceCount: alwaysReadyHttp
  }
] : []
var durableReady = alwaysReadyDurable > 0 ? [
  {
    name: 'durable'
    instanceCount: alwaysReadyDurable
  }
] : []

// host.json says azureManaged; what stands here comes before it.
var durableSettings = hasScheduler ? {
  DURABLE_TASK_SCHEDULER_CONNECTION_STRING: 'Endpoint=${schedulerEndpoint};Authentication=ManagedIdentity;ClientID=${identityClientId}'
} : {
  AzureFunctionsJobHost__extensions__durableTask__storageProvider__type: 'AzureStorage'
  AzureFunctionsJobHost__extensions__durableTask__storageProvider__connectionStringName: 'AzureWebJobsStorage'
  AzureFunctionsJobHost__extensions__durableTask__storageProvider__maxQueuePollingInterval: '00:00:05'
}

var secretReferences = toObject(
  items(secretSettings),
  entry => entry.key,
  entry => '@Microsoft.KeyVault(SecretUri=${keyVaultUri}secrets/${entry.value})'
)

resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: 'plan-distribution-${token}'
  location: location
  tags: tags
  kind: 'functionapp'
  sku: {
    name: 'FC1'
    tier: 'FlexConsumption'
  }
  properties: {
    reserved: true
  }
}

resource site 'Microsoft.Web/sites@2024-04-01' = {
  name: 'func-distribution-${token}'
  location: location
  tags: union(tags, {
    'azd-service-name': 'api'
  })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identityId}': {}
    }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identityId
    virtualNetworkSubnetId: empty(appSubnetId) ? null : appSubnetId
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: deploymentContainerUri
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identityId
          }
        }
      }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemory
        maximumInstanceCount: maximumInstances
        alwaysReady: concat(httpReady, durableReady)
      }
      runtime: {
        name: 'dotnet-isolated'
        version: '10.0'
      }
    }
    siteConfig: {
      minTlsVersion: '1.2'
      ftpsState: 'Disabled'
      http20Enabled: true
    }
  }
}

resource appSettings 'Microsoft.Web/sites/config@2024-04-01' = {
  parent: site
  name: 'appsettings'
  properties: union(
    {
      AzureWebJobsStorage__credential: 'managedidentity'
      AzureWebJobsStorage__clientId: identityClientId
      AzureWebJobsStorage__blobServiceUri: hostBlobUri
      AzureWebJobsStorage__queueServiceUri: hostQueueUri
      AzureWebJobsStorage__tableServiceUri: hostTableUri
      APPLICATIONINSIGHTS_CONNECTION_STRING: connectionString
      APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'
      ServiceBus__credential: 'managedidentity'
      ServiceBus__clientId: identityClientId
      ServiceBus__fullyQualifiedNamespace: serviceBusHost
      Storage__clientId: identityClientId
      Storage__tableServiceUri: dataTableUri
      Storage__blobServiceUri: dataBlobUri
      Storage__Table: dataTable
      Storage__Container: dataContainer
      TASKHUB_NAME: taskHubName
      CheckSchedule: checkSchedule
      Payments__Provider: paymentProvider
      Auth__Issuer: authIssuer
      Auth__Audience: authAudience
      Sharing__PublicBaseUrl: empty(publicBaseUrl) ? 'https://${site.properties.defaultHostName}' : publicBaseUrl
    },
    durableSettings,
    secretReferences,
    settings
  )
}

output name string = site.name
output uri string = 'https://${site.properties.defaultHostName}'
