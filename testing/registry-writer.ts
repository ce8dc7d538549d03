// A process that works on a registry and may die at any write: registry-writer.ts FOLDER WEIGHT DIE_AT
import { openStorage } from '../model/src/storage/open.ts';
import type { Storage } from '../model/src/storage/port.ts';
import { Registry } from '../model/src/registry/registry.ts';
import { smallBundle } from './bundle.ts';

const [folder = '', weight = '1', dieAt = 'never'] = process.argv.slice(2);
const storage = openStorage(folder);
let writes = 0;

/** The same storage; the process kills itself before the write with the given number. */
const mortal: Storage = {
  uri: storage.uri,
  read: (path) => storage.read(path),
  stream: (path) => storage.stream(path),
  list: (prefix) => storage.list(prefix),
  delete: (path) => storage.delete(path),
  write: (path, bytes, options) => {
    if (String(++writes) === dieAt) process.kill(process.pid, 'SIGKILL');
    return storage.write(path, bytes, options);
  },
};

const registry = new Registry(mortal, { actor: `writer ${weight}`, now: () => new Date() });
const { version, origin, files } = await smallBundle(Number(weight));
await registry.register(version, origin, files, 'test');
await registry.promote(version, 'test');
process.stdout.write(version);
