import { totalmem } from 'node:os';

const MEBIBYTE = 1024 ** 2;
/** Of the service without messages, and of its threads while each judges one. */
const OWN = 640 * MEBIBYTE;
/** What a byte of a message takes until it is answered: itself, and once more while it is put together or handed over. */
const PER_BYTE = 2;

/**
 * Bytes of messages that there is room for at once.
 *
 * @param memory bytes that the process may use
 */
export function roomForMessages(memory = availableMemory()): number {
  return Math.max(0, Math.floor((memory - OWN) / PER_BYTE));
}

/** Of the container, or of the machine where there is none. */
function availableMemory(): number {
  return Math.min(process.constrainedMemory() || Infinity, totalmem());
}
