import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import type { Call, Cloud, Route } from '../core/api.ts';
import { invalid, notFound } from '../core/errors.ts';
import { textAt, type JsonObject } from '../core/json.ts';
import { canonical } from '../core/resource.ts';
import { CRYPTO_KEY } from './tables-platform.ts';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Encrypting and decrypting, with a key that never leaves. Source: https://cloud.google.com/kms/docs/reference/rest/v1/projects.locations.keyRings.cryptoKeys */
export function keyRoutes(cloud: Cloud): Route[] {
  const path = '/v1/{name=projects/*/locations/*/keyRings/*/cryptoKeys/*}';
  return [
    { method: 'POST', path: `${path}:encrypt`, handle: (call) => encrypt(cloud, call) },
    { method: 'POST', path: `${path}:decrypt`, handle: (call) => decrypt(cloud, call) },
  ];
}

function encrypt(cloud: Cloud, call: Call): JsonObject {
  const { name, secret } = find(cloud, call, 'useToEncrypt');
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', secret, nonce);
  const content = [
    cipher.update(Buffer.from(textAt(call.body, 'plaintext') ?? '', 'base64')),
    cipher.final(),
  ];
  const ciphertext = Buffer.concat([nonce, ...content, cipher.getAuthTag()]).toString('base64');
  return { name: `${name}/cryptoKeyVersions/1`, ciphertext };
}

function decrypt(cloud: Cloud, call: Call): JsonObject {
  const { secret } = find(cloud, call, 'useToDecrypt');
  const bytes = Buffer.from(textAt(call.body, 'ciphertext') ?? '', 'base64');
  try {
    const decipher = createDecipheriv('aes-256-gcm', secret, bytes.subarray(0, NONCE_BYTES));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    const content = bytes.subarray(NONCE_BYTES, -TAG_BYTES);
    return { plaintext: Buffer.concat([decipher.update(content), decipher.final()]).toString('base64') };
  } catch {
    throw invalid('Decryption failed: the ciphertext is invalid.', 'ciphertext');
  }
}

function find(cloud: Cloud, call: Call, use: string): { name: string; secret: Buffer } {
  const name = canonical(cloud, call.params.name ?? '');
  cloud.iam.require(call.caller, `cloudkms.cryptoKeyVersions.${use}`, `//cloudkms.googleapis.com/${name}`);
  const key = cloud.store.table<JsonObject>(CRYPTO_KEY.permissions).get(name);
  if (key === undefined) throw notFound(name);
  return {
    name,
    secret: createHash('sha256')
      .update(`${name} ${textAt(key, 'createTime') ?? ''}`)
      .digest(),
  };
}
