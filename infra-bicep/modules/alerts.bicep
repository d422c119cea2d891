param token string
param location string
param tags object
param workspaceId string
param serviceBusId string
param email string

// A workspace has a table only once something was written into it, and a query that names one that is not there fails whole. So every
// query unites what there is with an empty table that is always there; the rules of a new environment are made without a look at it.
var told = 'union isfuzzy=true (datatable(TimeGenerated: datetime, Properties: dynamic)[]), AppTraces, AppExceptions'

// What the app says is found by the numbers of its log events, whether it said them with an exception or without.
var events = [
  {
    name: 'checker-difference'
    text: 'The ledger does not prove, or somebody sent another posting under a key that is taken. No money has moved because of the alert; look before anything is paid.'
    ids: '"2001","2002","2004","8003"'
    severity: 0
    frequency: 'PT15M'
  }
  {
    name: 'payout-stuck'
    text: 'A payout\'s outcome is not known for longer than its provider takes, or the provider contradicts what is booked.'
    ids: '"3001","3002","3003","3004"'
    severity: 1
    frequency: 'PT15M'
  }
  {
    name: 'approval-waits'
    text: 'A withdrawal has waited for finance for a day; after seven days it expires.'
    ids: '"3008"'
    severity: 2
    frequency: 'PT1H'
  }
  {
    name: 'settlement-late'
    text: 'Orders were not settled in their hour: the sweep had to do it, or could not.'
    ids: '"4001","4002","4003"'
    severity: 2
    frequency: 'PT30M'
  }
  {
    name: 'rewards-late'
    text: 'A window could not be closed, or a bonus of a closed window is not paid.'
    ids: '"5001","5002"'
    severity: 2
    frequency: 'PT30M'
  }
  {
    name: 'reconciliation'
    text: 'A provider\'s statement differs from what is recorded here, cannot be had or read, or does not come any more.'
    ids: '"4101","4102","4104","4105","4106","4107"'
    severity: 2
    frequency: 'PT30M'
  }
  {
    name: 'provider-trouble'
    text: 'A provider answers unsigned, does not take our signature, refuses a refund, leaves an order open for a month, gives no access token, or its last known key ends: it does not mend by itself.'
    ids: '"6001","6002","6003","6004","6006","6009","6010"'
    severity: 1
    frequency: 'PT15M'
  }
  {
    name: 'work-left'
    text: 'A timer could not do its work for one merchant or row. It tries again; what is told of again and again needs somebody.'
    ids: '"1002","2005","3005","3006","3007","5003","6005","6007","6008","7003","8006","8007"'
    severity: 3
    frequency: 'PT1H'
  }
  {
    name: 'api-fault'
    text: 'Requests failed for a reason nobody foresaw.'
    ids: '"9001"'
    severity: 2
    frequency: 'PT15M'
  }
]

resource actions 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: 'ag-distribution-${token}'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'distribution'
    enabled: true
    emailReceivers: [
      {
        name: 'operations'
        emailAddress: email
        useCommonAlertSchema: true
      }
    ]
  }
}

resource deadLetters 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: 'dead-letters-${token}'
  location: 'global'
  tags: tags
  properties: {
    description: 'Messages were given up: they wait in a queue\'s dead letters until somebody replays them.'
    severity: 1
    enabled: true
    scopes: [
      serviceBusId
    ]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT5M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: 'dead-letters'
          metricNamespace: 'Microsoft.ServiceBus/namespaces'
          metricName: 'DeadletteredMessages'
          dimensions: [
            {
              name: 'EntityName'
              operator: 'Include'
              values: [
                '*'
              ]
            }
          ]
          operator: 'GreaterThan'
          threshold: 0
          timeAggregation: 'Maximum'
        }
      ]
    }
    actions: [
      {
        actionGroupId: actions.id
      }
    ]
  }
}

resource rules 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [for event in events: {
  name: '${event.name}-${token}'
  location: location
  tags: tags
  kind: 'LogAlert'
  properties: {
    description: event.text
    severity: event.severity
    enabled: true
    skipQueryValidation: true
    scopes: [
      workspaceId
    ]
    evaluationFrequency: event.frequency
    windowSize: event.frequency
    autoMitigate: false
    criteria: {
      allOf: [
        {
          query: '${told} | where tostring(Properties.EventId) in (${event.ids})'
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 0
          failingPeriods: {
            numberOfEvaluationPeriods: 1
            minFailingPeriodsToAlert: 1
          }
        }
      ]
    }
    actions: {
      actionGroups: [
        actions.id
      ]
    }
  }
}]

// The reports' timer says something every hour. If it does not, no timer runs, and nothing else would tell. An app that has not
// said it for two days is not there yet, or is stopped for good.
resource silence 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = {
  name: 'timers-silent-${token}'
  location: location
  tags: tags
  kind: 'LogAlert'
  properties: {
    description: 'No timer has run for three hours: orders do not expire, late settlement is not swept, reports are not built.'
    severity: 1
    enabled: true
    skipQueryValidation: true
    scopes: [
      workspaceId
    ]
    evaluationFrequency: 'PT1H'
    windowSize: 'PT3H'
    overrideQueryTimeRange: 'P2D'
    autoMitigate: true
    criteria: {
      allOf: [
        {
          query: '${told} | where tostring(Properties.EventId) in ("8001") | summarize Runs = countif(TimeGenerated > ago(3h)), Ever = count() | where Ever > 0 and Runs == 0'
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 0
          failingPeriods: {
            numberOfEvaluationPeriods: 1
            minFailingPeriodsToAlert: 1
          }
        }
      ]
    }
    actions: {
      actionGroups: [
        actions.id
      ]
    }
  }
}

// The nightly check says when it has ended. One that takes longer than a function may, or more memory than there is, says
// nothing. An app that has not been there for a day owes nothing yet.
resource unproved 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = {
  name: 'books-unproved-${token}'
  location: location
  tags: tags
  kind: 'LogAlert'
  properties: {
    description: 'No check of the books has ended for 26 hours: a loss in the ledger would not be seen.'
    severity: 1
    enabled: true
    skipQueryValidation: true
    scopes: [
      workspaceId
    ]
    evaluationFrequency: 'PT1H'
    windowSize: 'PT1H'
    overrideQueryTimeRange: 'P2D'
    autoMitigate: true
    criteria: {
      allOf: [
        {
          query: '${told} | extend Event = tostring(Properties.EventId) | where Event in ("8001","8002") | summarize Told = countif(Event == "8001" and TimeGenerated < ago(26h)), Proved = countif(Event == "8002" and TimeGenerated > ago(26h)) | where Told > 0 and Proved == 0'
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 0
          failingPeriods: {
            numberOfEvaluationPeriods: 1
            minFailingPeriodsToAlert: 1
          }
        }
      ]
    }
    actions: {
      actionGroups: [
        actions.id
      ]
    }
  }
}
