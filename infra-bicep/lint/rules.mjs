// What must hold of every resource here: a type with a version, a file that is loaded is there, and no shared keys.
import { dirname, resolve } from 'node:path';
import { all, literal, propertiesOf } from './tree.mjs';

const resourceType = /^[A-Z][A-Za-z]+(\.[A-Za-z]+)+(\/[A-Za-z]+)+@\d{4}-\d{2}-\d{2}(-preview)?$/;

/** What every resource of a type must say, so that nobody gets in with a key. */
const required = {
  'Microsoft.Storage/storageAccounts': [['allowSharedKeyAccess', 'false'], ['allowBlobPublicAccess', 'false'], ['minimumTlsVersion', "'TLS1_2'"]],
  'Microsoft.ServiceBus/namespaces': [['disableLocalAuth', 'true'], ['minimumTlsVersion', "'1.2'"]],
  'Microsoft.ServiceBus/namespaces/queues': [['requiresDuplicateDetection', 'true'], ['deadLetteringOnMessageExpiration', 'true']],
  'Microsoft.Insights/components': [['DisableLocalAuth', 'true']],
  'Microsoft.OperationalInsights/workspaces': [['disableLocalAuth', 'true']],
  'Microsoft.KeyVault/vaults': [['enableRbacAuthorization', 'true'], ['enablePurgeProtection', 'true']],
  'Microsoft.Web/sites': [['httpsOnly', 'true']],
  'Microsoft.Authorization/roleAssignments': [['principalType', null]],
};

export function ruleFaults(file, exists, say) {
  for (const resource of file.declarations.filter((one) => one.kind === 'resource')) {
    const type = literal(resource.node.namedChildren.find((child) => child.type === 'string')) ?? '';
    if (!resourceType.test(type)) {
      say(resource.node, `'${type}' is no resource type with a version`);
    }

    const written = resource.body ? all(resource.body, 'object').flatMap(propertiesOf) : [];
    for (const [name, value] of resource.existing ? [] : required[type.split('@')[0]] ?? []) {
      if (!written.some((property) => property.name === name && (value === null || property.value.text === value))) {
        say(resource.node, `resource '${resource.name}' does not say ${name}${value === null ? '' : `: ${value}`}`);
      }
    }
  }

  for (const call of all(file.root, 'call_expression')) {
    const name = call.namedChildren[0].text.split('.').at(-1);
    if (/^list[A-Z]/.test(name)) {
      say(call, `'${name}' reads a key`);
    }

    const path = name === 'loadTextContent' || name === 'loadJsonContent' ? literal(call.namedChildren[1].namedChildren[0]) : null;
    if (path !== null && !exists(resolve(dirname(file.path), path))) {
      say(call, `there is no file '${path}'`);
    }
  }
}
