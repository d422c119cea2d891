param token string
param location string
param tags object
param hostStorageId string
param dataStorageId string
param serviceBusId string
param keyVaultId string

var blobZone = 'privatelink.blob.${environment().suffixes.storage}'
var queueZone = 'privatelink.queue.${environment().suffixes.storage}'
var tableZone = 'privatelink.table.${environment().suffixes.storage}'
var busZone = 'privatelink.servicebus.windows.net'
var vaultZone = 'privatelink.vaultcore.azure.net'
var zones = [
  blobZone
  queueZone
  tableZone
  busZone
  vaultZone
]

var endpoints = [
  {
    name: 'host-blob'
    target: hostStorageId
    part: 'blob'
    zone: blobZone
  }
  {
    name: 'host-queue'
    target: hostStorageId
    part: 'queue'
    zone: queueZone
  }
  {
    name: 'host-table'
    target: hostStorageId
    part: 'table'
    zone: tableZone
  }
  {
    name: 'data-blob'
    target: dataStorageId
    part: 'blob'
    zone: blobZone
  }
  {
    name: 'data-table'
    target: dataStorageId
    part: 'table'
    zone: tableZone
  }
  {
    name: 'service-bus'
    target: serviceBusId
    part: 'namespace'
    zone: busZone
  }
  {
    name: 'key-vault'
    target: keyVaultId
    part: 'vault'
    zone: vaultZone
  }
]

resource network 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: 'vnet-distribution-${token}'
  location: location
  tags: tags
  properties: {
    addressSpace: {
      addressPrefixes: [
        '10.0.0.0/16'
      ]
    }
  }
}

resource appSubnet 'Microsoft.Network/virtualNetworks/subnets@2024-05-01' = {
  parent: network
  name: 'app'
  properties: {
    addressPrefix: '10.0.0.0/23'
    delegations: [
      {
        name: 'functions'
        properties: {
          serviceName: 'Microsoft.App/environments'
        }
      }
    ]
  }
}

// Subnets of one network are changed one after the other.
resource endpointSubnet 'Microsoft.Network/virtualNetworks/subnets@2024-05-01' = {
  parent: network
  name: 'endpoints'
  dependsOn: [
    appSubnet
  ]
  properties: {
    addressPrefix: '10.0.4.0/24'
    privateEndpointNetworkPolicies: 'Disabled'
  }
}

resource dnsZones 'Microsoft.Network/privateDnsZones@2024-06-01' = [for zone in zones: {
  name: zone
  location: 'global'
  tags: tags
}]

resource dnsLinks 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [for (zone, index) in zones: {
  parent: dnsZones[index]
  name: 'distribution'
  location: 'global'
  tags: tags
  properties: {
    registrationEnabled: false
    virtualNetwork: {
      id: network.id
    }
  }
}]

resource privateEndpoints 'Microsoft.Network/privateEndpoints@2024-05-01' = [for endpoint in endpoints: {
  name: 'pe-${endpoint.name}-${token}'
  location: location
  tags: tags
  properties: {
    subnet: {
      id: endpointSubnet.id
    }
    privateLinkServiceConnections: [
      {
        name: endpoint.name
        properties: {
          privateLinkServiceId: endpoint.target
          groupIds: [
            endpoint.part
          ]
        }
      }
    ]
  }
}]

resource dnsGroups 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2024-05-01' = [for (endpoint, index) in endpoints: {
  parent: privateEndpoints[index]
  name: 'default'
  dependsOn: [
    dnsLinks
  ]
  properties: {
    privateDnsZoneConfigs: [
      {
        name: endpoint.part
        properties: {
          privateDnsZoneId: dnsZones[indexOf(zones, endpoint.zone)].id
        }
      }
    ]
  }
}]

output appSubnetId string = appSubnet.id
