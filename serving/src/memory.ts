import { totalmem } from 'node:os';

const MEBIBYTE = 1024 ** 2;
/** Of the service without messages, and of one thread while it judges one. */
const OWN = 640 * MEBIBYTE;
/** Of each further thread, with its model. */
const PER_THREAD = 192 * MEBIBYTE;
/** What a byte of a message takes until it is answered: itself, and once more while it is put together or handed over. */
const PER_BYTE = 2;

/**
 * Bytes of messages that there is room for at once.
 *
 * @param threads that judge, one at least
 * @param memory  bytes that the process may use
 */
export function roomForMessages(threads: number, memory = availableMemory()): number {
  const own = OWN + (threads - 1) * PER_THREAD;
  return Math.max(0, Math.floor((memory - own) / PER_BYTE));
}

/** Of the container, or of the machine where there is none. */
function availableMemory(): number {
  return Math.min(process.constrainedMemory() || Infinity, totalmem());
}
