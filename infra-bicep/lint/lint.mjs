// Looks for mistakes in folders of Bicep files: node lint.mjs [--packages <folder with node_modules>] <folder>...
// Says each in one line and ends with 1 if there are any. It knows no resource types: `az bicep build` does, and CI runs it.
import { readdirSync, readFileSync, existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { openParser, faultsOf } from './tree.mjs';
import { declarationsOf, symbolFaults } from './symbols.mjs';
import { moduleFaults } from './modules.mjs';
import { parameterFaults } from './parameters.mjs';
import { ruleFaults } from './rules.mjs';

const words = process.argv.slice(2);
const packages = words[0] === '--packages' ? words.splice(0, 2)[1] : dirname(new URL(import.meta.url).pathname);
const parser = await openParser(resolve(packages));

function find(folder, ending) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory()
      ? entry.name === 'node_modules' || entry.name === 'lint' ? [] : find(join(folder, entry.name), ending)
      : entry.name.endsWith(ending) ? [join(folder, entry.name)] : []);
}

/** What is wrong in one folder, and how many files were looked at. */
function lint(root) {
  const files = new Map();
  for (const path of find(root, '.bicep').sort()) {
    const tree = parser.parse(readFileSync(path, 'utf8'));
    files.set(path, { path, root: tree.rootNode, declarations: declarationsOf(tree.rootNode) });
  }

  const faults = files.size === 0 ? ['there are no Bicep files'] : [];
  const report = (path) => (node, message) =>
    faults.push(`${relative(root, path)}:${node ? node.startPosition.row + 1 : 1} ${message}`);

  for (const file of files.values()) {
    const say = report(file.path);
    if (faultsOf(file.root, say)) {
      // What cannot be read says nothing about what it refers to.
      continue;
    }

    symbolFaults(file, say);
    moduleFaults(file, files, existsSync, say);
    ruleFaults(file, existsSync, say);
  }

  const main = files.get(join(root, 'main.bicep'));
  for (const path of main ? find(root, '.parameters.json') : []) {
    parameterFaults(main, readFileSync(path, 'utf8'), (message) => report(path)(null, message));
  }

  const used = new Set([...files.values()].flatMap((file) =>
    file.declarations.filter((one) => one.modulePath).map((one) => resolve(dirname(file.path), one.modulePath))));
  for (const file of files.values()) {
    if (file !== main && !used.has(file.path)) {
      report(file.path)(null, 'no module declaration leads to this file');
    }
  }

  return { faults, count: files.size };
}

process.exitCode = words.length === 0 ? 2 : 0;
for (const folder of words) {
  const { faults, count } = lint(resolve(folder));
  faults.forEach((fault) => console.log(fault));
  console.log(`${folder}: ${count} files, ${faults.length} faults`);
  process.exitCode = faults.length > 0 ? 1 : process.exitCode;
}
