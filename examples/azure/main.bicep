// The Azure services that the engine and a Stream Analytics job work with, as the quickstart runs them on a laptop.
// No key leaves a deployment: connection strings go into the key vault, from which the engine's identity reads them.

@description('Azure region of everything.')
param location string = resourceGroup().location

@description('Name of the IoT Hub; nobody else in Azure may have it.')
param hubName string = 'csk-hub'

@description('Name of the Service Bus namespace; nobody else in Azure may have it.')
param busName string = 'csk-bus'

@description('Name of the storage account of reference data, small letters and digits; nobody else in Azure may have it.')
param storageName string = 'cskrules'

@description('Name of the PostgreSQL server; nobody else in Azure may have it.')
param databaseServerName string = 'csk-database'

@description('Name of the key vault; nobody else in Azure may have it.')
param vaultName string = 'csk-vault'

@description('Login of the database: owner of the schema csk, which the engine makes.')
param databaseLogin string = 'csk'

@secure()
@description('Password of the database login.')
param databasePassword string

@description('Public IPv4 address from which the engine reaches the database.')
param engineAddress string

@description('Object id of the identity under which the engine runs: it may read the secrets of the vault.')
param enginePrincipalId string

@description('Object id of the identity of the Stream Analytics job, once there is one: output principalId of its template.')
param jobPrincipalId string = ''

resource hub 'Microsoft.Devices/IotHubs@2023-06-30' = {
  name: hubName
  location: location
  sku: {
    name: 'S1'
    capacity: 1
  }
  properties: {
    minTlsVersion: '1.2'
    eventHubEndpoints: {
      events: {
        retentionTimeInDays: 7
        partitionCount: 4
      }
    }
    cloudToDevice: {
      defaultTtlAsIso8601: 'PT1H'
      maxDeliveryCount: 10
      feedback: {
        ttlAsIso8601: 'PT1H'
        lockDurationAsIso8601: 'PT1M'
        maxDeliveryCount: 10
      }
    }
  }
}

// One reader for each consumer group: the engine keeps readings, its embedded rules watch, or the job on Azure does.
resource readingsGroup 'Microsoft.Devices/IotHubs/eventHubEndpoints/ConsumerGroups@2023-06-30' = {
  name: '${hub.name}/events/readings'
  properties: {
    name: 'readings'
  }
}

resource rulesGroup 'Microsoft.Devices/IotHubs/eventHubEndpoints/ConsumerGroups@2023-06-30' = {
  name: '${hub.name}/events/rulescg'
  properties: {
    name: 'rulescg'
  }
}

resource jobGroup 'Microsoft.Devices/IotHubs/eventHubEndpoints/ConsumerGroups@2023-06-30' = {
  name: '${hub.name}/events/alerts'
  properties: {
    name: 'alerts'
  }
}

resource bus 'Microsoft.ServiceBus/namespaces@2021-11-01' = {
  name: busName
  location: location
  sku: {
    name: 'Standard'
    tier: 'Standard'
  }
  properties: {
    minimumTlsVersion: '1.2'
  }
}

// The engine puts a message aside after five deliveries, so the queue must not be first. What is older than 14 days is no
// alert any more: so long the engine remembers the ends of conditions.
resource alertsQueue 'Microsoft.ServiceBus/namespaces/queues@2021-11-01' = {
  parent: bus
  name: 'alerts'
  properties: {
    lockDuration: 'PT1M'
    maxDeliveryCount: 10
    defaultMessageTimeToLive: 'P14D'
    deadLetteringOnMessageExpiration: true
  }
}

resource alertsRule 'Microsoft.ServiceBus/namespaces/queues/authorizationRules@2021-11-01' = {
  parent: alertsQueue
  name: 'csk-engine'
  properties: {
    rights: [
      'Listen'
      'Send'
    ]
  }
}

resource storage 'Microsoft.Storage/storageAccounts@2023-01-01' = {
  name: storageName
  location: location
  kind: 'StorageV2'
  sku: {
    name: 'Standard_LRS'
  }
  properties: {
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    allowBlobPublicAccess: false
    allowSharedKeyAccess: false
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2023-01-01' = {
  parent: storage
  name: 'default'
}

resource deviceRules 'Microsoft.Storage/storageAccounts/blobServices/containers@2023-01-01' = {
  parent: blobs
  name: 'devicerules'
  properties: {
    publicAccess: 'None'
  }
}

resource databaseServer 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' = {
  name: databaseServerName
  location: location
  sku: {
    name: 'Standard_D2ds_v5'
    tier: 'GeneralPurpose'
  }
  properties: {
    version: '16'
    administratorLogin: databaseLogin
    administratorLoginPassword: databasePassword
    storage: {
      storageSizeGB: 128
    }
    backup: {
      backupRetentionDays: 7
      geoRedundantBackup: 'Disabled'
    }
    highAvailability: {
      mode: 'Disabled'
    }
  }
}

resource database 'Microsoft.DBforPostgreSQL/flexibleServers/databases@2024-08-01' = {
  parent: databaseServer
  name: 'csk'
  properties: {
    charset: 'UTF8'
    collation: 'en_US.utf8'
  }
}

resource engineRule 'Microsoft.DBforPostgreSQL/flexibleServers/firewallRules@2024-08-01' = {
  parent: databaseServer
  name: 'engine'
  properties: {
    startIpAddress: engineAddress
    endIpAddress: engineAddress
  }
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: vaultName
  location: location
  properties: {
    tenantId: subscription().tenantId
    sku: {
      family: 'A'
      name: 'standard'
    }
    enableRbacAuthorization: true
  }
}

// The first policy of a hub is iothubowner: the engine registers devices, sends commands and reads events.
resource hubSecret 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
  parent: vault
  name: 'iotHubConnectionString'
  properties: {
    value: 'HostName=${hub.properties.hostName};SharedAccessKeyName=${hub.listkeys().value[0].keyName};SharedAccessKey=${hub.listkeys().value[0].primaryKey}'
  }
}

resource eventsSecret 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
  parent: vault
  name: 'eventHubsConnectionString'
  properties: {
    value: 'Endpoint=${hub.properties.eventHubEndpoints.events.endpoint};SharedAccessKeyName=${hub.listkeys().value[0].keyName};SharedAccessKey=${hub.listkeys().value[0].primaryKey};EntityPath=${hub.properties.eventHubEndpoints.events.path}'
  }
}

resource busSecret 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
  parent: vault
  name: 'serviceBusConnectionString'
  properties: {
    value: alertsRule.listKeys().primaryConnectionString
  }
}

resource databaseSecret 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
  parent: vault
  name: 'postgresConnectionString'
  properties: {
    value: 'postgres://${databaseLogin}:${uriComponent(databasePassword)}@${databaseServer.properties.fullyQualifiedDomainName}:5432/${database.name}?sslmode=verify-full'
  }
}

// Key Vault Secrets User.
resource engineReadsSecrets 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: vault
  name: guid(vault.id, enginePrincipalId, '4633458b-17de-408a-875b-0445c86b69e6')
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '4633458b-17de-408a-875b-0445c86b69e6')
    principalId: enginePrincipalId
    principalType: 'ServicePrincipal'
  }
}

// Azure Service Bus Data Sender.
resource jobSendsAlerts 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(jobPrincipalId)) {
  scope: alertsQueue
  name: guid(alertsQueue.id, jobPrincipalId, '69a216fc-b8fb-44d8-bc22-1f3c2cd27a39')
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '69a216fc-b8fb-44d8-bc22-1f3c2cd27a39')
    principalId: jobPrincipalId
    principalType: 'ServicePrincipal'
  }
}

// Storage Blob Data Reader.
resource jobReadsRules 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(jobPrincipalId)) {
  scope: deviceRules
  name: guid(deviceRules.id, jobPrincipalId, '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1')
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1')
    principalId: jobPrincipalId
    principalType: 'ServicePrincipal'
  }
}

output vaultUri string = vault.properties.vaultUri

output hubHostName string = hub.properties.hostName

output databaseHost string = databaseServer.properties.fullyQualifiedDomainName
