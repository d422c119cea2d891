targetScope = 'subscription'

@description('Names the environment and everything in it, for example dev or prod.')
@minLength(1)
@maxLength(20)
param environmentName string

@description('The region. It must have Flex Consumption and, unless durableBackend is AzureStorage, the Durable Task Scheduler.')
@minLength(1)
param location string

@description('Where orchestrations are kept. There is no way to move those under way from one to the other.')
@allowed([
  'DurableTaskScheduler'
  'AzureStorage'
])
param durableBackend string = 'DurableTaskScheduler'

@description('Who may reach the scheduler, as addresses or ranges; an empty list lets nobody in, the app neither.')
param durableIpAllowlist array = [
  '0.0.0.0/0'
]

@description('Standard is billed by the operation. Premium reserves capacity and is needed for private networking.')
@allowed([
  'Standard'
  'Premium'
])
param serviceBusSku string = 'Standard'

@description('Puts storage, Service Bus and the key vault behind private endpoints; the HTTP functions stay public.')
param privateNetworking bool = false

@description('Keeps three copies of the data in three zones instead of one.')
param zoneRedundant bool = false

@description('Instances of the HTTP functions that are always warm; 0 for none.')
@minValue(0)
param alwaysReadyHttp int = 0

@description('Instances of the Durable functions that are always warm. With AzureStorage at least 1: nothing else wakes a timer.')
@minValue(0)
param alwaysReadyDurable int = 0

@description('The most instances the app grows to.')
@minValue(40)
@maxValue(1000)
param maximumInstances int = 40

@description('Megabytes of an instance.')
@allowed([
  512
  2048
  4096
])
param instanceMemory int = 2048

@description('How long logs are kept.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 30

@description('Who gets the alerts.')
@minLength(3)
param alertEmail string

@description('Scheme and authority under which visitors reach the shop; empty for the address of the app itself.')
param publicBaseUrl string = ''

@description('The iss that every token must carry.')
@minLength(1)
param authIssuer string

@description('The aud that every token must carry.')
@minLength(1)
param authAudience string

@description('When the whole ledger is proved: an NCRONTAB expression in UTC.')
param checkSchedule string = '0 40 18 * * *'

@description('Which provider a merchant uses for whom the settings name none.')
@allowed([
  'alipay'
  'wechat'
])
param paymentProvider string = 'wechat'

@description('Further app settings, such as those of the payment providers: names with __ instead of colons, no secrets.')
param settings object = {}

@description('App settings whose values are secrets: the setting\'s name, and under it the name of the secret in the key vault.')
param secretSettings object = {
  Auth__SigningKey: 'auth-signing-key'
}

@description('A person or group that imports data, reads queues and sets secrets; empty for nobody.')
param operatorPrincipalId string = ''

@description('What operatorPrincipalId is.')
@allowed([
  'Group'
  'ServicePrincipal'
  'User'
])
param operatorPrincipalType string = 'User'

var token = toLower(uniqueString(subscription().id, environmentName, location))
var tags = {
  'azd-env-name': environmentName
}

resource group 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: 'rg-distribution-${environmentName}'
  location: location
  tags: tags
}

module app 'modules/app.bicep' = {
  name: 'distribution'
  scope: group
  params: {
    token: token
    location: location
    tags: tags
    durableBackend: durableBackend
    durableIpAllowlist: durableIpAllowlist
    serviceBusSku: serviceBusSku
    privateNetworking: privateNetworking
    zoneRedundant: zoneRedundant
    alwaysReadyHttp: alwaysReadyHttp
    alwaysReadyDurable: alwaysReadyDurable
    maximumInstances: maximumInstances
    instanceMemory: instanceMemory
    logRetentionDays: logRetentionDays
    alertEmail: alertEmail
    publicBaseUrl: publicBaseUrl
    authIssuer: authIssuer
    authAudience: authAudience
    checkSchedule: checkSchedule
    paymentProvider: paymentProvider
    settings: settings
    secretSettings: secretSettings
    operatorPrincipalId: operatorPrincipalId
    operatorPrincipalType: operatorPrincipalType
  }
}

output AZURE_LOCATION string = location
output AZURE_TENANT_ID string = tenant().tenantId
output AZURE_RESOURCE_GROUP string = group.name
output SERVICE_API_NAME string = app.outputs.functionAppName
output SERVICE_API_URI string = app.outputs.functionAppUri
output KEY_VAULT_NAME string = app.outputs.keyVaultName
output DATA_TABLE_URI string = app.outputs.dataTableUri
output DATA_BLOB_URI string = app.outputs.dataBlobUri
output SERVICE_BUS_NAMESPACE string = app.outputs.serviceBusHost
