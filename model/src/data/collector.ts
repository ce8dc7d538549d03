export interface Collector {
  add(bytes: Uint8Array): void;
  /** All that was added since the last take; null when it was more than allowed. */
  take(): Uint8Array | null;
}

/** Puts pieces together without ever holding more than `maxBytes`: what grows beyond is dropped. */
export function collector(maxBytes: number): Collector {
  let parts: Uint8Array[] = [];
  let size = 0;
  return {
    add(bytes) {
      size += bytes.length;
      if (size <= maxBytes) parts.push(bytes);
      else parts = [];
    },
    take() {
      const taken = size <= maxBytes ? Buffer.concat(parts) : null;
      parts = [];
      size = 0;
      return taken;
    },
  };
}
