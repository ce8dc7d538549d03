/** A resource as a program declares it, before any provider sees it. */
export interface Resource {
  /** Type token, for example `gcp:storage/bucket:Bucket`. */
  readonly type: string;
  /** Inputs by name. In a preview some are unknown; reading one of those throws, and the engine says so. */
  readonly props: Props;
  /** Whether the resource option `protect` is set. */
  readonly protect: boolean;
}

export type Props = Readonly<Record<string, unknown>>;

/** What the stack's configuration says about what is allowed. */
export interface Settings {
  readonly program: 'foundation' | 'application';
  readonly access: 'public' | 'invokers' | 'iap';
  /** The region of the stack. */
  readonly region: string;
  readonly maxInstances: number;
}

/** A requirement on single resources. */
export interface Rule {
  readonly name: string;
  /** The requirement, in one sentence. */
  readonly description: string;
  /** What to do about a violation. */
  readonly remedy: string;
  /** Says what is wrong with the resource; nothing when it is as it should be. */
  readonly check: (resource: Resource, settings: Settings) => readonly string[];
}

/** The elements of a list, those that are objects. */
export function objects(value: unknown): readonly Props[] {
  return Array.isArray(value) ? value.map(object) : [];
}

/** The value as an object; an empty one when it is none. */
export function object(value: unknown): Props {
  return typeof value === 'object' && value !== null ? (value as Props) : {};
}

export function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
