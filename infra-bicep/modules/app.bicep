@description('Makes names unique.')
param token string
param location string
param tags object
param durableBackend string
param durableIpAllowlist array
param serviceBusSku string
param privateNetworking bool
param zoneRedundant bool
param alwaysReadyHttp int
param alwaysReadyDurable int
param maximumInstances int
param instanceMemory int
param logRetentionDays int
param alertEmail string
param publicBaseUrl string
param authIssuer string
param authAudience string
param checkSchedule string
param paymentProvider string
param settings object
param secretSettings object
param operatorPrincipalId string
param operatorPrincipalType string

var hasScheduler = durableBackend == 'DurableTaskScheduler'
var schedulerName = 'dts-${token}'
var taskHubName = 'distribution'
var deploymentContainer = 'deployment'
var dataTable = 'distribution'
var dataContainer = 'distribution'

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'id-distribution-${token}'
  location: location
  tags: tags
}

module monitoring 'monitoring.bicep' = {
  name: 'monitoring'
  params: {
    token: token
    location: location
    tags: tags
    retentionDays: logRetentionDays
  }
}

// The host's own account: leases, timers, the package, and orchestrations where they are kept in storage.
module hostStorage 'storage.bicep' = {
  name: 'host-storage'
  params: {
    name: 'sthost${token}'
    location: location
    tags: tags
    containers: [
      deploymentContainer
    ]
    tables: []
    isPrivate: privateNetworking
    zoneRedundant: zoneRedundant
  }
}

// The product's account: its one table and its files. Nothing else counts against its limits.
module dataStorage 'storage.bicep' = {
  name: 'data-storage'
  params: {
    name: 'stdata${token}'
    location: location
    tags: tags
    containers: [
      dataContainer
    ]
    tables: [
      dataTable
    ]
    isPrivate: privateNetworking
    zoneRedundant: zoneRedundant
  }
}

module serviceBus 'serviceBus.bicep' = {
  name: 'service-bus'
  params: {
    name: 'sb-distribution-${token}'
    location: location
    tags: tags
    sku: serviceBusSku
    isPrivate: privateNetworking
  }
}

module keyVault 'keyVault.bicep' = {
  name: 'key-vault'
  params: {
    name: 'kv-${token}'
    location: location
    tags: tags
    isPrivate: privateNetworking
  }
}

module durable 'durable.bicep' = if (hasScheduler) {
  name: 'durable'
  params: {
    name: schedulerName
    location: location
    tags: tags
    taskHubName: taskHubName
    ipAllowlist: durableIpAllowlist
  }
}

module network 'network.bicep' = if (privateNetworking) {
  name: 'network'
  params: {
    token: token
    location: location
    tags: tags
    hostStorageId: hostStorage.outputs.id
    dataStorageId: dataStorage.outputs.id
    serviceBusId: serviceBus.outputs.id
    keyVaultId: keyVault.outputs.id
  }
}

module roles 'roles.bicep' = {
  name: 'roles'
  params: {
    principalId: identity.properties.principalId
    operatorPrincipalId: operatorPrincipalId
    operatorPrincipalType: operatorPrincipalType
    hostStorageName: hostStorage.outputs.name
    dataStorageName: dataStorage.outputs.name
    serviceBusName: serviceBus.outputs.name
    keyVaultName: keyVault.outputs.name
    componentName: monitoring.outputs.componentName
    hasScheduler: hasScheduler
    schedulerName: hasScheduler ? durable!.outputs.name : schedulerName
  }
}

module functionApp 'functionApp.bicep' = {
  name: 'function-app'
  dependsOn: [
    roles
  ]
  params: {
    token: token
    location: location
    tags: tags
    identityId: identity.id
    identityClientId: identity.properties.clientId
    appSubnetId: privateNetworking ? network!.outputs.appSubnetId : ''
    deploymentContainerUri: '${hostStorage.outputs.blobUri}${deploymentContainer}'
    hostBlobUri: hostStorage.outputs.blobUri
    hostQueueUri: hostStorage.outputs.queueUri
    hostTableUri: hostStorage.outputs.tableUri
    dataBlobUri: dataStorage.outputs.blobUri
    dataTableUri: dataStorage.outputs.tableUri
    dataTable: dataTable
    dataContainer: dataContainer
    serviceBusHost: serviceBus.outputs.host
    connectionString: monitoring.outputs.connectionString
    taskHubName: taskHubName
    schedulerEndpoint: hasScheduler ? durable!.outputs.endpoint : ''
    keyVaultUri: keyVault.outputs.uri
    alwaysReadyHttp: alwaysReadyHttp
    alwaysReadyDurable: hasScheduler ? alwaysReadyDurable : max(1, alwaysReadyDurable)
    maximumInstances: maximumInstances
    instanceMemory: instanceMemory
    publicBaseUrl: publicBaseUrl
    authIssuer: authIssuer
    authAudience: authAudience
    checkSchedule: checkSchedule
    paymentProvider: paymentProvider
    settings: settings
    secretSettings: secretSettings
  }
}

module alerts 'alerts.bicep' = {
  name: 'alerts'
  params: {
    token: token
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
    serviceBusId: serviceBus.outputs.id
    email: alertEmail
  }
}

output functionAppName string = functionApp.outputs.name
output functionAppUri string = functionApp.outputs.uri
output keyVaultName string = keyVault.outputs.name
output dataTableUri string = dataStorage.outputs.tableUri
output dataBlobUri string = dataStorage.outputs.blobUri
output serviceBusHost string = serviceBus.outputs.host
