/** How the engine writes what is not plain JSON. Source: https://github.com/pulumi/pulumi/blob/master/sdk/proto/pulumi/provider.proto (property values) */
const SIGNATURE = '4dabf18193072939515e22adb298388d';
const SECRET = '1b47061264138c4ac30d75fd1eb44270';
const OUTPUT = 'd0e6a833031e9bbcd3f4e8bde6ca49a4';
const UNKNOWNS = [
  '04da6b54-80e4-46f7-96ec-b56ff0331ba9',
  '1c4a061d-8072-4f0a-a4cb-0ff528b18fe7',
  '3eeb2bf0-c639-47a8-9e75-3b44932eb421',
  '6a19a0b0-7e62-4c92-b797-7f8e31da9cc2',
  '030794c1-ac77-496b-92df-f27374a8bd58',
  'e48ece36-62e2-4504-bad9-02848725956a',
  'dd056dcd-154b-4c76-9bd3-c8f88648b5ff',
];

/** The value that stands for "known after the deployment". */
export const UNKNOWN = UNKNOWNS[0] ?? '';

export function isUnknown(value: unknown): boolean {
  if (typeof value === 'string') return UNKNOWNS.includes(value);
  return isSigned(value, OUTPUT) && value.value === undefined;
}

/** Assets, archives and references to resources. */
export function isOpaque(value: unknown): boolean {
  return typeof value === 'object' && value !== null && SIGNATURE in value && !isSigned(value, SECRET);
}

export function withoutSecret(value: unknown): unknown {
  return isSigned(value, SECRET) || isSigned(value, OUTPUT)
    ? isUnknown(value)
      ? UNKNOWN
      : value.value
    : value;
}

/** A copy without the wrappings of secrets at any depth. */
export function plain(value: unknown): unknown {
  const bare = withoutSecret(value);
  if (Array.isArray(bare)) return bare.map(plain);
  if (typeof bare !== 'object' || bare === null) return bare;
  return Object.fromEntries(Object.entries(bare).map(([key, inner]) => [key, plain(inner)]));
}

export function hasUnknown(value: unknown): boolean {
  if (isUnknown(value)) return true;
  if (Array.isArray(value)) return value.some(hasUnknown);
  return typeof value === 'object' && value !== null && Object.values(value).some(hasUnknown);
}

function isSigned(value: unknown, signature: string): value is { value?: unknown } {
  return (
    typeof value === 'object' && value !== null && (value as Record<string, unknown>)[SIGNATURE] === signature
  );
}
