// Parameter files: that they give what main.bicep needs, of the right type, and nothing else.
import { literal } from './tree.mjs';

export function parameterFaults(main, text, say) {
  let given;
  try {
    given = JSON.parse(text).parameters;
  } catch (error) {
    say(`is not JSON: ${error.message}`);
    return;
  }

  const declared = main.declarations.filter((one) => one.kind === 'param');
  for (const parameter of declared.filter((one) => one.required && !(one.name in given))) {
    say(`'${parameter.name}' is not given`);
  }

  for (const [name, { value }] of Object.entries(given)) {
    const parameter = declared.find((one) => one.name === name);
    if (!parameter) {
      say(`'${name}' is no parameter of main.bicep`);
    } else if (!isPlaceholder(value)) {
      if (typeOf(value) !== parameter.type) {
        say(`'${name}' is ${parameter.type}`);
      } else if (!isAllowed(parameter, value)) {
        say(`'${name}' is not '${value}'`);
      }
    }
  }
}

/** The deployment tool puts a variable of its environment there. */
function isPlaceholder(value) {
  return typeof value === 'string' && value.startsWith('${');
}

function typeOf(value) {
  return typeof value === 'string' ? 'string'
    : typeof value === 'boolean' ? 'bool'
      : Number.isInteger(value) ? 'int'
        : Array.isArray(value) ? 'array' : 'object';
}

function isAllowed(parameter, value) {
  const list = allowedOf(parameter);
  return list === null || list.includes(value);
}

/** The values of @allowed, which stands before the declaration; null if any is allowed. */
function allowedOf(parameter) {
  const decorators = parameter.node.previousNamedSibling;
  const call = decorators?.type === 'decorators'
    ? decorators.namedChildren.map((one) => one.namedChildren[0]).find((one) => one?.namedChildren[0]?.text === 'allowed')
    : null;
  return call ? call.namedChildren[1].namedChildren[0].namedChildren.map((item) => literal(item) ?? Number(item.text)) : null;
}
