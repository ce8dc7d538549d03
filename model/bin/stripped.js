// Node takes the types out of each TypeScript module anew at each start, which costs a command a third of its time. Here the outcome
// is kept from the first start on, by the digest of the source.
import { hash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import module from 'node:module';
import { fileURLToPath } from 'node:url';

const KEPT = fileURLToPath(new URL(`../../node_modules/.cache/hamlet/${process.version}/`, import.meta.url));

/** From now on modules are loaded without their types from where they are kept. */
export function keepStripped() {
  module.registerHooks({
    load(url, context, nextLoad) {
      if (!url.startsWith('file:') || !url.endsWith('.ts')) return nextLoad(url, context);
      return { format: 'module', source: stripped(readFileSync(new URL(url), 'utf8')), shortCircuit: true };
    },
  });
}

function stripped(source) {
  const file = `${KEPT}${hash('sha256', source)}.js`;
  try {
    return readFileSync(file, 'utf8');
  } catch {
    const code = stripTypes(source);
    keep(file, code);
    return code;
  }
}

/** Without Node's warning that this is experimental: it is nothing to a user, and no line of JSON; whichever thread strips first would say it. */
export function stripTypes(source) {
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  try {
    return module.stripTypeScriptTypes(source);
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** Under its name only when it is whole, as another command may start meanwhile. Where nothing can be written all goes as well, slower. */
function keep(file, code) {
  try {
    mkdirSync(KEPT, { recursive: true });
    writeFileSync(`${file}.${process.pid}`, code);
    renameSync(`${file}.${process.pid}`, file);
  } catch {
    // The next start strips it again.
  }
}
