// The syntax tree: how to get one, how to walk it, and what is no Bicep at all.
import { createRequire } from 'node:module';
import { join } from 'node:path';

export async function openParser(packages) {
  const require = createRequire(join(packages, 'package.json'));
  const { Parser, Language } = require('web-tree-sitter');
  await Parser.init();
  const parser = new Parser();
  parser.setLanguage(await Language.load(require.resolve('tree-sitter-bicep/tree-sitter-bicep.wasm')));
  return parser;
}

/** Calls visit for a node and everything below it, until visit returns false. */
export function walk(node, visit) {
  if (visit(node) !== false) {
    node.children.forEach((child) => walk(child, visit));
  }
}

export function all(node, type) {
  const found = [];
  walk(node, (one) => {
    if (one.type === type) {
      found.push(one);
    }
  });
  return found;
}

/** The text of a string that has nothing computed in it; null for any other node. */
export function literal(node) {
  return node?.type === 'string' && all(node, 'interpolation').length === 0
    ? node.namedChildren.map((part) => part.text).join('')
    : null;
}

/** The properties written in an object, by their names. */
export function propertiesOf(object) {
  return object.namedChildren
    .filter((child) => child.type === 'object_property')
    .map((property) => ({ node: property, name: keyOf(property), value: property.namedChildren.at(-1) }))
    .filter((property) => property.name !== null);
}

/** The name of a property; null if it is computed. */
export function keyOf(property) {
  const key = property.namedChildren[0];
  return key?.type === 'identifier' ? key.text : literal(key);
}

/** The object a declaration describes, behind its condition and its loop. */
export function bodyOf(declaration) {
  return declaration.namedChildren.flatMap((child) => {
    switch (child.type) {
      case 'object': return [child];
      case 'if_statement': return bodyOf(child);
      case 'for_statement': return bodyOf(child);
      default: return [];
    }
  }).at(-1) ?? null;
}

/** Whether there are any. */
export function faultsOf(root, say) {
  let any = false;
  walk(root, (node) => {
    any ||= node.isMissing || node.type === 'ERROR';
    if (node.isMissing) {
      say(node, `syntax: '${node.type}' is missing`);
    } else if (node.type === 'ERROR') {
      say(node, `syntax: '${node.text.split('\n')[0].slice(0, 40)}' is not Bicep`);
      return false;
    }

    return true;
  });
  return any;
}
