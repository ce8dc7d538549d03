import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import ts from 'typescript';
import { readProperties } from './properties.ts';
import type { Properties, ResourceSchema } from './types.ts';

/**
 * The schemas of a Pulumi package, read from the type declarations it ships: they are generated from the provider's own
 * schema, so that names, types and required properties are the provider's. Only the files asked for are parsed.
 */
export class Declarations {
  readonly #folder: string;
  readonly #package: string;
  readonly #schemas = new Map<string, ResourceSchema | undefined>();
  #nested: string | undefined;

  /** @param name `@pulumi/gcp` */
  constructor(name: string) {
    this.#folder = dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
    this.#package = name.split('/').at(-1) ?? name;
  }

  get version(): string {
    const { version } = JSON.parse(readFileSync(join(this.#folder, 'package.json'), 'utf8')) as {
      version: string;
    };
    return version;
  }

  /**
   * @param token `gcp:storage/bucket:Bucket`, or `pulumi:providers:gcp` for the provider itself; undefined
   * for a type the package has not
   */
  resource(token: string): ResourceSchema | undefined {
    if (!this.#schemas.has(token)) this.#schemas.set(token, this.#read(token));
    return this.#schemas.get(token);
  }

  #read(token: string): ResourceSchema | undefined {
    const place = this.#locate(token);
    if (place === undefined || !existsSync(place.file)) return undefined;
    const source = parse(readFileSync(place.file, 'utf8'));
    const args = interfaceNamed(source, `${place.className}Args`);
    if (args === undefined) return undefined;
    const objects = new Map<string, Properties>();
    return {
      token,
      inputs: readProperties(args, source),
      outputs: outputNames(source, place.className),
      object: (name) => {
        const known = objects.get(name) ?? this.#object(name);
        objects.set(name, known);
        return known;
      },
    };
  }

  #locate(token: string): { file: string; className: string } | undefined {
    if (token === `pulumi:providers:${this.#package}`) {
      return { file: join(this.#folder, 'provider.d.ts'), className: 'Provider' };
    }
    const [owner, module = '', className = ''] = token.split(':');
    if (owner !== this.#package) return undefined;
    const path = module.replace(/^index\//, '');
    return { file: withAnyCase(join(this.#folder, `${path}.d.ts`)), className };
  }

  // types/input.d.ts has millions of characters; only the namespace, or for the root the interface, is parsed.
  #object(name: string): Properties {
    this.#nested ??= readFileSync(join(this.#folder, 'types/input.d.ts'), 'utf8');
    const [simple = '', namespace] = name.split('.').reverse();
    const indent = namespace === undefined ? '' : '    ';
    const start =
      namespace === undefined ? 0 : this.#nested.indexOf(`export declare namespace ${namespace} {`);
    const opening = namespace === undefined ? 'export interface' : '    interface';
    const from = this.#nested.indexOf(`\n${opening} ${simple} {`, start);
    const to = this.#nested.indexOf(`\n${indent}}\n`, from);
    if (start < 0 || from < 0) throw new Error(`The package ${this.#package} declares no type ${name}.`);
    const source = parse(this.#nested.slice(from, to + indent.length + 3));
    const found = interfaceNamed(source, simple);
    return found === undefined ? {} : readProperties(found, source);
  }
}

// `projects/iAMMember` is in the file `projects/iammember.d.ts`.
function withAnyCase(file: string): string {
  const folder = dirname(file);
  const wanted = basename(file).toLowerCase();
  const found = existsSync(folder)
    ? readdirSync(folder).find((name) => name.toLowerCase() === wanted)
    : undefined;
  return found === undefined ? file : join(folder, found);
}

function parse(text: string): ts.SourceFile {
  return ts.createSourceFile('declarations.d.ts', text, ts.ScriptTarget.Latest, false, ts.ScriptKind.TS);
}

function interfaceNamed(source: ts.SourceFile, name: string): ts.InterfaceDeclaration | undefined {
  return source.statements
    .filter((node) => ts.isInterfaceDeclaration(node))
    .find((node) => node.name.text === name);
}

function outputNames(source: ts.SourceFile, className: string): string[] {
  const found = source.statements
    .filter((node): node is ts.ClassDeclaration => ts.isClassDeclaration(node))
    .find((node) => node.name?.text === className);
  const members: readonly ts.ClassElement[] = found?.members ?? [];
  return members
    .filter((member) => ts.isPropertyDeclaration(member))
    .filter(({ modifiers }) => modifiers?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword) !== true)
    .map(({ name }) => (ts.isIdentifier(name) ? name.text : ''))
    .filter((name) => name !== '');
}
