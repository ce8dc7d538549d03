/** The type of a property as the package declares it. */
export type TypeSchema =
  | { readonly kind: 'string'; readonly values?: readonly string[] }
  | { readonly kind: 'number' | 'boolean' | 'any' | 'asset' }
  | { readonly kind: 'list' | 'map'; readonly of: TypeSchema }
  | { readonly kind: 'object'; readonly name: string }
  | { readonly kind: 'either'; readonly of: readonly TypeSchema[] };

export interface Property {
  readonly type: TypeSchema;
  readonly required: boolean;
  /** The documentation says that a change replaces the resource. */
  readonly replaces: boolean;
}

export type Properties = Readonly<Record<string, Property>>;

/** What a package declares about one resource type. */
export interface ResourceSchema {
  readonly token: string;
  readonly inputs: Properties;
  readonly outputs: readonly string[];
  /** The properties of a nested object type, `cloudrunv2.ServiceTemplate`. */
  readonly object: (name: string) => Properties;
}

/** One thing wrong with the inputs of a resource. */
export interface Failure {
  /** `template.containers[0].image` */
  readonly property: string;
  readonly reason: string;
}
