#!/usr/bin/env node
// Hamlet is TypeScript that Node runs as it stands. A Node too old for that hands over to the one in the npm package `node`.
import { spawn } from 'node:child_process';
import module from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

if (process.features.typescript) await run();
else handOver();

async function run() {
  module.enableCompileCache();
  await import('./keep-stripped.js');
  const { main } = await import('../src/cli/main.ts');
  await main();
}

function handOver() {
  const node = pinnedNode();
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
  // Ctrl-C reaches the child by itself; this process only has to outlive it.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('error', tooOld);
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code);
    process.removeAllListeners(signal); // they would swallow it, and an interrupted command would end as if all were well
    process.kill(process.pid, signal);
  });
}

function pinnedNode() {
  try {
    return join(dirname(module.createRequire(import.meta.url).resolve('node/package.json')), 'bin', 'node');
  } catch {
    return tooOld();
  }
}

function tooOld() {
  const message = `Hamlet needs Node.js 22.18 or newer; this is ${process.version}.`;
  const remedy = 'Run `npm ci` in the checkout, which brings the right one along, then: npx hamlet';
  const block = `CONFIG_INVALID: ${message}\n  ${remedy}\n`;
  const line = `${JSON.stringify({ error: { code: 'CONFIG_INVALID', message, remedy } })}\n`;
  process.stderr.write(process.stderr.isTTY ? block : line);
  process.exit(2);
}
