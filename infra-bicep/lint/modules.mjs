// Modules: that they are there, get what they need and nothing else, and give what is taken from them.
import { dirname, resolve } from 'node:path';
import { all, literal, propertiesOf } from './tree.mjs';

export function moduleFaults(file, files, exists, say) {
  for (const module of file.declarations.filter((one) => one.kind === 'module')) {
    const path = module.modulePath === null ? null : resolve(dirname(file.path), module.modulePath);
    if (path === null || !exists(path)) {
      say(module.node, `module '${module.name}': there is no file '${module.modulePath ?? module.node.text.split('\n')[0]}'`);
      continue;
    }

    const target = files.get(path);
    if (target === file) {
      say(module.node, `module '${module.name}' is the file itself`);
    } else if (!target) {
      say(module.node, `module '${module.name}': '${module.modulePath}' is outside of what is looked at`);
    } else {
      argumentFaults(module, target, say);
      outputFaults(file, module, target, say);
    }
  }
}

function argumentFaults(module, target, say) {
  const written = module.body ? propertiesOf(module.body).find((property) => property.name === 'params') : null;
  const given = written?.value.type === 'object' ? propertiesOf(written.value) : [];
  const declared = target.declarations.filter((one) => one.kind === 'param');
  for (const parameter of declared.filter((one) => one.required)) {
    if (!given.some((argument) => argument.name === parameter.name)) {
      say(module.node, `module '${module.name}' needs '${parameter.name}'`);
    }
  }

  for (const argument of given) {
    const parameter = declared.find((one) => one.name === argument.name);
    if (!parameter) {
      say(argument.node, `module '${module.name}' has no parameter '${argument.name}'`);
    } else if (!fits(argument.value, parameter.type)) {
      say(argument.node, `module '${module.name}': '${argument.name}' is ${parameter.type}`);
    } else if (mayBeEmpty(argument.value) && namesResource(target, argument.name)) {
      say(argument.node, `module '${module.name}': '${argument.name}' may be empty and is a resource's name`);
    }
  }
}

/** Whether a value that is written out is of the parameter's type; what is computed is left to the compiler. */
function fits(value, type) {
  switch (value.type) {
    case 'string': return type === 'string';
    case 'number': return type === 'int';
    case 'boolean': return type === 'bool';
    case 'array': return type === 'array' || type.endsWith('[]');
    case 'object': return type === 'object';
    default: return true;
  }
}

/** Whether an empty text is written in a value, for example behind a condition. */
function mayBeEmpty(value) {
  return all(value, 'string').some((text) => literal(text) === '');
}

/** A name is looked at before the condition of its resource is, so that an empty one is refused even where nothing is made. */
function namesResource(target, parameter) {
  return target.declarations.some((one) => one.kind === 'resource' && one.body !== null
    && propertiesOf(one.body).some((property) => property.name === 'name' && property.value.type === 'identifier' && property.value.text === parameter));
}

function outputFaults(file, module, target, say) {
  const outputs = new Set(target.declarations.filter((one) => one.kind === 'output').map((one) => one.name));
  for (const node of all(file.root, 'member_expression')) {
    const [object, property] = node.namedChildren;
    if (object?.type === 'member_expression' && object.namedChildren[1]?.text === 'outputs' && lastName(object.namedChildren[0]) === module.name && !outputs.has(property?.text)) {
      say(node, `module '${module.name}' has no output '${property?.text}'`);
    }
  }
}

/** What stands directly before the point: the grammar takes a whole condition for it. */
function lastName(node) {
  return node.type === 'identifier' ? node.text : node.namedChildren.length > 0 ? lastName(node.namedChildren.at(-1)) : '';
}

