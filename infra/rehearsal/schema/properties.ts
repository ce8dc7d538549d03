import ts from 'typescript';
import type { Properties, Property, TypeSchema } from './types.ts';

/** The properties of a declared interface: type, whether required, what the comment documents. */
export function readProperties(declaration: ts.InterfaceDeclaration, source: ts.SourceFile): Properties {
  const text = source.text;
  const properties: Record<string, Property> = {};
  for (const member of declaration.members) {
    if (!ts.isPropertySignature(member) || member.type === undefined) continue;
    const comment = text.slice(member.pos, member.getStart(source));
    const type = withValues(readType(member.type, source), documentedValues(comment));
    properties[member.name.getText(source)] = {
      type,
      required: member.questionToken === undefined,
      replaces:
        /forces? (a )?(new|replacement|recreation)|(field|property) is immutable|^[\s*]*Immutable\./im.test(
          comment,
        ),
    };
  }
  return properties;
}

function readType(node: ts.TypeNode, source: ts.SourceFile): TypeSchema {
  switch (node.kind) {
    case ts.SyntaxKind.StringKeyword:
      return { kind: 'string' };
    case ts.SyntaxKind.NumberKeyword:
      return { kind: 'number' };
    case ts.SyntaxKind.BooleanKeyword:
      return { kind: 'boolean' };
  }
  if (ts.isArrayTypeNode(node)) return { kind: 'list', of: readType(node.elementType, source) };
  if (ts.isParenthesizedTypeNode(node)) return readType(node.type, source);
  if (ts.isUnionTypeNode(node)) return union(node, source);
  if (ts.isTypeLiteralNode(node)) return mapType(node, source);
  if (ts.isLiteralTypeNode(node) && ts.isStringLiteral(node.literal)) {
    return { kind: 'string', values: [node.literal.text] };
  }
  if (ts.isTypeReferenceNode(node)) return reference(node, source);
  return { kind: 'any' };
}

// `pulumi.Input<T>` is T; `inputs.storage.BucketCors` a nested object; `enums.X` and named strings are strings.
function reference(node: ts.TypeReferenceNode, source: ts.SourceFile): TypeSchema {
  const name = node.typeName.getText(source);
  const [argument] = node.typeArguments ?? [];
  if (/^pulumi\.(Input|Output)$/.test(name) && argument !== undefined) return readType(argument, source);
  if (/^pulumi\.asset\./.test(name)) return { kind: 'asset' };
  if (name.startsWith('inputs.')) return { kind: 'object', name: name.slice('inputs.'.length) };
  if (name.startsWith('enums.')) return { kind: 'string' };
  return name.endsWith('Args') ? { kind: 'object', name } : { kind: 'any' };
}

function union(node: ts.UnionTypeNode, source: ts.SourceFile): TypeSchema {
  const types = node.types
    .filter(({ kind }) => kind !== ts.SyntaxKind.UndefinedKeyword)
    .map((type) => readType(type, source));
  const [first] = types;
  if (first !== undefined && types.length === 1) return first;
  const values = types.flatMap((type) => (type.kind === 'string' ? (type.values ?? []) : []));
  return values.length === types.length ? { kind: 'string', values } : { kind: 'either', of: types };
}

function mapType(node: ts.TypeLiteralNode, source: ts.SourceFile): TypeSchema {
  const index = node.members.find((member) => ts.isIndexSignatureDeclaration(member));
  return index === undefined ? { kind: 'any' } : { kind: 'map', of: readType(index.type, source) };
}

// "Possible values are: `A`, `B`." is a closed list in these packages; "can be" and "such as" are not.
function documentedValues(comment: string): string[] | undefined {
  const list = /Possible values are:?((?:[\s*]*`[^`]*`,?(?:\s*(?:and|or))?)+)\s*\./.exec(comment)?.[1];
  const values = [...(list ?? '').matchAll(/`([^`]*)`/g)].map(([, value = '']) => value.replaceAll('"', ''));
  return values.length === 0 ? undefined : values;
}

function withValues(type: TypeSchema, values: readonly string[] | undefined): TypeSchema {
  if (values === undefined) return type;
  if (type.kind === 'string') return { kind: 'string', values: type.values ?? values };
  return type.kind === 'list' && type.of.kind === 'string'
    ? { kind: 'list', of: { kind: 'string', values } }
    : type;
}
