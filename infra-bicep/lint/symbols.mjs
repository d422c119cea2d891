// What a file declares, and whether everything it refers to is declared and everything declared is referred to.
import { all, bodyOf, literal, propertiesOf, walk } from './tree.mjs';

const kinds = {
  parameter_declaration: 'param',
  variable_declaration: 'var',
  resource_declaration: 'resource',
  module_declaration: 'module',
  output_declaration: 'output',
  user_defined_function: 'func',
  type_declaration: 'type',
};

/** Functions of the language that are used here or likely to be. A new one is looked up and added. */
const functions = new Set([
  'any', 'array', 'base64', 'bool', 'concat', 'contains', 'dateTimeAdd', 'deployment', 'empty', 'endsWith', 'environment', 'filter',
  'first', 'flatten', 'format', 'guid', 'indexOf', 'int', 'intersection', 'items', 'join', 'json', 'last', 'length', 'loadJsonContent',
  'loadTextContent', 'map', 'max', 'min', 'objectKeys', 'padLeft', 'range', 'reduce', 'reference', 'replace', 'resourceGroup', 'resourceId',
  'skip', 'sort', 'split', 'startsWith', 'string', 'subscription', 'subscriptionResourceId', 'substring', 'take', 'tenant', 'toLower',
  'toObject', 'toUpper', 'trim', 'union', 'uniqueString',
]);

const decorators = new Set(['allowed', 'batchSize', 'description', 'export', 'maxLength', 'maxValue', 'metadata', 'minLength', 'minValue', 'secure']);

export function declarationsOf(root) {
  return root.namedChildren.filter((node) => node.type in kinds).map((node, _, siblings) => {
    const nameNode = node.namedChildren.find((child) => child.type === 'identifier');
    const value = node.namedChildren.at(-1);
    const kind = kinds[node.type];
    return {
      kind,
      node,
      nameNode,
      name: nameNode?.text ?? '',
      existing: node.children.some((child) => child.type === 'existing'),
      // A parameter without a default must be given.
      required: kind === 'param' && value.type === 'type',
      type: node.namedChildren.find((child) => child.type === 'type')?.text ?? null,
      value,
      modulePath: kind === 'module' ? literal(node.namedChildren.find((child) => child.type === 'string')) : null,
      body: bodyOf(node),
    };
  });
}

export function symbolFaults(file, say) {
  const seen = new Map();
  for (const one of file.declarations.filter((declaration) => declaration.kind !== 'output')) {
    if (seen.has(one.name)) {
      say(one.node, `'${one.name}' is declared twice`);
    }

    seen.set(one.name, one);
  }

  const used = new Set();
  visit(file.root, new Set(), { known: seen, used, say });
  for (const one of seen.values()) {
    if ((one.kind === 'param' || one.kind === 'var' || one.kind === 'func' || one.existing) && !used.has(one.name)) {
      say(one.node, `${one.kind} '${one.name}' is never used`);
    }
  }

  for (const object of all(file.root, 'object')) {
    const names = propertiesOf(object).map((property) => property.name);
    names.filter((name, index) => names.indexOf(name) !== index).forEach((name) => say(object, `property '${name}' is written twice`));
  }

  memberFaults(file, seen, say);
}

function visit(node, local, context) {
  let scope = local;
  switch (node.type) {
    case 'decorator':
      decorator(node, context);
      node.namedChildren.forEach((call) => call.namedChildren.slice(1).forEach((child) => visit(child, local, context)));
      return;
    case 'type':
    case 'property_identifier':
      return;
    case 'identifier':
      refer(node, local, context);
      return;
    case 'for_statement':
      scope = new Set([...local, ...loopNames(node)]);
      break;
    case 'arguments':
      // The names of a lambda are known in all arguments: the grammar ends some lambdas before their last property.
      scope = new Set([...local, ...all(node, 'lambda_expression').flatMap(lambdaNames)]);
      break;
  }

  node.children.forEach((child, index) => {
    if (!isName(node, child)) {
      visit(child, scope, context);
    }
  });
}

/** Whether the child names its parent instead of referring to something. */
function isName(node, child) {
  const first = child.type === 'identifier' && node.namedChildren[0]?.id === child.id;
  return first && (node.type in kinds || node.type === 'object_property' || node.type === 'for_statement' || node.type === 'lambda_expression');
}

function refer(node, local, context) {
  const isCall = node.parent?.type === 'call_expression' && node.parent.namedChildren[0]?.id === node.id;
  if (isCall && !context.known.has(node.text)) {
    if (!functions.has(node.text)) {
      context.say(node, `function '${node.text}' is unknown`);
    }
  } else if (!local.has(node.text)) {
    if (context.known.has(node.text)) {
      context.used.add(node.text);
    } else {
      context.say(node, `'${node.text}' is not declared`);
    }
  }
}

function decorator(node, context) {
  const name = node.namedChildren[0]?.namedChildren[0]?.text ?? node.text;
  if (!decorators.has(name)) {
    context.say(node, `decorator '${name}' is unknown`);
  }
}

function loopNames(node) {
  const first = node.namedChildren[0];
  return first?.type === 'for_loop_parameters' ? first.namedChildren.map((child) => child.text) : [first?.text ?? ''];
}

function lambdaNames(node) {
  const first = node.namedChildren[0];
  return first?.type === 'parenthesized_expression' ? first.namedChildren.map((child) => child.text) : [first?.text ?? ''];
}

/** A property of a variable that is written out as an object is one of those that are written. */
function memberFaults(file, known, say) {
  walk(file.root, (node) => {
    if (node.type === 'member_expression' && node.namedChildren[0]?.type === 'identifier') {
      const declared = known.get(node.namedChildren[0].text);
      const property = node.namedChildren[1]?.text;
      if (declared?.kind === 'var' && declared.value.type === 'object' && property && !propertiesOf(declared.value).some((one) => one.name === property)) {
        say(node, `'${declared.name}' has no property '${property}'`);
      }
    }
  });
}
