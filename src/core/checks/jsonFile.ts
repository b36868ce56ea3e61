import * as l10n from '@vscode/l10n';
import {
  findNodeAtLocation,
  getNodeValue,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';
import type { CheckedFile } from './file.ts';
import type { Span } from './finding.ts';
import type { Problem } from './rule.ts';
import { shown } from './shown.ts';

export type JsonKind = 'trustPolicy' | 'permissionPolicy' | 'taskDefinition' | 'service' | 'devcontainer';

/** A file of JSON, in devcontainer.json with comments and trailing commas, as jsonc-parser's tree of nodes with places. */
export interface JsonFile {
  readonly format: 'json';
  readonly kind: JsonKind;
  readonly path: string;
  readonly text: string;
  readonly root: Node;
}

/** The problem where the text is no JSON, or none that AWS reads: only devcontainer.json may have comments. */
export function parseJson(file: CheckedFile, kind: JsonKind): JsonFile | Problem {
  const lenient = kind === 'devcontainer';
  const errors: ParseError[] = [];
  const root = parseTree(file.text, errors, { disallowComments: !lenient, allowTrailingComma: lenient });
  const [error] = errors;
  if (error !== undefined || root === undefined) {
    const what = error === undefined ? 'ValueExpected' : printParseErrorCode(error.error);
    const start = error?.offset ?? 0;
    return {
      message: l10n.t('This is no JSON that can be read: {0}.', words(what)),
      span: shown(file.text, start, start + (error?.length ?? 0)),
      known: 'json',
    };
  }
  return { format: 'json', kind, path: file.path, text: file.text, root };
}

/** The parser's names of errors, such as `CommaExpected`, as words. */
function words(name: string): string {
  return name.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
}

/** A member of an object, or an element of an array. */
export function at(node: Node | undefined, ...path: readonly (string | number)[]): Node | undefined {
  return node === undefined ? undefined : findNodeAtLocation(node, [...path]);
}

/** The elements of an array; of anything else that is there, that alone, as IAM takes both. */
export function elements(node: Node | undefined): readonly Node[] {
  if (node === undefined) {
    return [];
  }
  return node.type === 'array' ? (node.children ?? []) : [node];
}

export interface Property {
  readonly name: string;
  readonly key: Node;
  readonly value: Node;
}

export function properties(node: Node | undefined): readonly Property[] {
  return node?.type === 'object'
    ? (node.children ?? []).flatMap(({ children: [key, value] = [] }) =>
        key === undefined || value === undefined ? [] : [{ name: stringOf(key) ?? '', key, value }],
      )
    : [];
}

export function stringOf(node: Node | undefined): string | undefined {
  const value: unknown = node?.type === 'string' ? node.value : undefined;
  return typeof value === 'string' ? value : undefined;
}

export function numberOf(node: Node | undefined): number | undefined {
  const value: unknown = node?.type === 'number' ? node.value : undefined;
  return typeof value === 'number' ? value : undefined;
}

export function booleanOf(node: Node | undefined): boolean | undefined {
  const value: unknown = node?.type === 'boolean' ? node.value : undefined;
  return typeof value === 'boolean' ? value : undefined;
}

export function jsonOf(node: Node): unknown {
  const value: unknown = getNodeValue(node);
  return value;
}

export function spanOf(node: Node): Span {
  return { start: node.offset, end: node.offset + node.length };
}
