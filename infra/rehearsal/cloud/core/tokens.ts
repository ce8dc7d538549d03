import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import { sign, verify } from 'node:crypto';
import { isObject, type JsonObject } from './json.ts';
import type { Store } from './store.ts';

/**
 * Who sends a request, as a member of an IAM policy: `user:…`, `serviceAccount:…`, `principal://…`;
 * `allUsers` without credentials.
 */
export interface Caller {
  readonly member: string;
  /** Further members that stand for the caller: `principalSet://…` of a workload identity pool, `group:…`. */
  readonly memberOf?: readonly string[];
}

export const ANONYMOUS: Caller = { member: 'allUsers' };

/**
 * The credentials this cloud issues. Access tokens are opaque to clients (https://cloud.google.com/docs/authentication/token-types)
 * and, unlike Google's, carry their content signed, so that they outlive a restart. ID tokens are JWTs signed with RS256.
 */
export class Tokens {
  readonly #secret: Buffer;
  readonly #privateKey: string;
  readonly #now: () => Date;

  constructor(store: Store, now: () => Date) {
    const keys = store.table<{ secret: string; privateKey: string }>('keys');
    const kept = keys.get('tokens') ?? newKeys();
    keys.put('tokens', kept);
    this.#secret = Buffer.from(kept.secret, 'base64');
    this.#privateKey = kept.privateKey;
    this.#now = now;
  }

  /** @param seconds lifetime; Google's default is an hour */
  issueAccess(caller: Caller, seconds = 3600): { token: string; expires: Date } {
    const expires = new Date(this.#now().getTime() + seconds * 1000);
    const content = encode({
      member: caller.member,
      memberOf: [...(caller.memberOf ?? [])],
      exp: expires.getTime(),
    });
    return { token: `ya29.${content}.${this.#mac(content)}`, expires };
  }

  /** Who holds this access token; undefined when it is not of this cloud or has expired. */
  caller(accessToken: string): Caller | undefined {
    const [prefix, content = '', mac = ''] = accessToken.split('.');
    if (prefix !== 'ya29' || !sameText(mac, this.#mac(content))) return undefined;
    const { member, memberOf, exp } = decode(content);
    if (typeof member !== 'string' || Number(exp) <= this.#now().getTime()) return undefined;
    return { member, memberOf: Array.isArray(memberOf) ? memberOf.map(String) : [] };
  }

  /** An OpenID Connect identity token for a service account. Claims as in https://cloud.google.com/docs/authentication/token-types#id */
  issueIdentity(email: string, audience: string): string {
    const now = Math.floor(this.#now().getTime() / 1000);
    const subject = createHmac('sha256', this.#secret).update(email).digest('hex').slice(0, 21);
    const claims = { iss: ISSUER, aud: audience, azp: email, sub: subject, email, email_verified: true };
    return signJwt({ ...claims, iat: now, exp: now + 3600 }, this.#privateKey);
  }

  /** The service account an identity token of this cloud stands for, if it is valid for one of `audiences`. */
  identity(token: string, audiences: readonly string[]): Caller | undefined {
    const claims = verifyJwt(
      token,
      createPublicKey(this.#privateKey).export({ type: 'spki', format: 'pem' }).toString(),
    );
    if (claims === undefined || claims.iss !== ISSUER || typeof claims.email !== 'string') return undefined;
    if (Number(claims.exp) * 1000 <= this.#now().getTime()) return undefined;
    return typeof claims.aud === 'string' && audiences.includes(claims.aud)
      ? { member: `serviceAccount:${claims.email}` }
      : undefined;
  }

  /** A JWT with the claims a service account gives it. Source: https://cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/signJwt */
  sign(claims: JsonObject): string {
    return signJwt(claims, this.#privateKey);
  }

  /** The claims of a JWT that `sign` made and that has not expired. */
  signed(token: string): JsonObject | undefined {
    const publicKey = createPublicKey(this.#privateKey).export({ type: 'spki', format: 'pem' }).toString();
    const claims = verifyJwt(token, publicKey);
    return claims === undefined || Number(claims.exp) * 1000 <= this.#now().getTime() ? undefined : claims;
  }

  /** By which this cloud's own services know each other. */
  internalMark(): string {
    return this.#mac('internal');
  }

  #mac(content: string): string {
    return createHmac('sha256', this.#secret).update(content).digest('base64url');
  }
}

const ISSUER = 'https://accounts.google.com';

export function signJwt(claims: JsonObject, privateKey: string): string {
  const content = `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode(claims)}`;
  return `${content}.${sign('RSA-SHA256', Buffer.from(content), createPrivateKey(privateKey)).toString('base64url')}`;
}

/** The claims of a JWT with a good RS256 signature; undefined otherwise. Expiry is for the caller to check. */
export function verifyJwt(token: string, publicKey: string): JsonObject | undefined {
  const [header = '', content = '', signature = ''] = token.split('.');
  const signed = Buffer.from(`${header}.${content}`);
  const good = verify('RSA-SHA256', signed, createPublicKey(publicKey), Buffer.from(signature, 'base64url'));
  return good && decode(header).alg === 'RS256' ? decode(content) : undefined;
}

function newKeys(): { secret: string; privateKey: string } {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    secret: randomBytes(32).toString('base64'),
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

function encode(value: JsonObject): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function decode(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

function sameText(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
