param name string
param location string
param tags object
param sku string
param isPrivate bool

// Sessions and duplicate detection cannot be changed once a queue is there: another name is another queue.
var queues = [
  {
    name: 'order-events'
    sessions: true
  }
  {
    name: 'ledger-postings'
    sessions: true
  }
  {
    name: 'refund-requests'
    sessions: false
  }
  {
    name: 'withdrawal-requests'
    sessions: false
  }
]

// What fails for a reason that may pass is sent again by the function itself, over hours, and counts from one. What stays is
// delivered again at once: any other fault, every fault of the withdrawals' queue, and what Service Bus did not take again.
// Ten deliveries would be over before a short outage is; each that meets busy storage waits some three seconds, so that a
// hundred span five minutes, and what is truly wrong still ends soon.
var maxDeliveries = 100

resource namespace 'Microsoft.ServiceBus/namespaces@2024-01-01' = {
  name: name
  location: location
  tags: tags
  sku: {
    name: sku
    tier: sku
    capacity: sku == 'Premium' ? 1 : null
  }
  properties: {
    disableLocalAuth: true
    minimumTlsVersion: '1.2'
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
  }
}

resource namespaceQueues 'Microsoft.ServiceBus/namespaces/queues@2024-01-01' = [for queue in queues: {
  parent: namespace
  name: queue.name
  properties: {
    requiresSession: queue.sessions
    requiresDuplicateDetection: true
    duplicateDetectionHistoryTimeWindow: 'PT10M'
    lockDuration: 'PT1M'
    maxDeliveryCount: maxDeliveries
    defaultMessageTimeToLive: 'P14D'
    deadLetteringOnMessageExpiration: true
    maxSizeInMegabytes: 5120
  }
}]

output id string = namespace.id
output name string = namespace.name
output host string = replace(replace(namespace.properties.serviceBusEndpoint, 'https://', ''), ':443/', '')
