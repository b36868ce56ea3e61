import * as l10n from '@vscode/l10n';
import type { Node } from 'jsonc-parser';
import type { Fix, TextEdit } from '../finding.ts';
import { at, type JsonFile, spanOf } from '../jsonFile.ts';

/** Text edits in a file of JSON that touch nothing but what they are about. */

export function jsonFix(title: string, ...edits: readonly TextEdit[]): Fix {
  return { title, edits };
}

export function replaceWith(node: Node, value: unknown): TextEdit {
  return { span: spanOf(node), text: JSON.stringify(value) };
}

/** Renames a member of `node` to what was meant by it; none where nothing is, or that stands there already. */
export function rename(node: Node, key: Node, meant: string | undefined): readonly Fix[] {
  return meant === undefined || at(node, meant) !== undefined
    ? []
    : [jsonFix(l10n.t('Write {0}', meant), replaceWith(key, meant))];
}

/** A new member behind the last one of an object, or a new element behind the last one of an array. */
export function append(file: JsonFile, into: Node, value: unknown, name?: string): TextEdit {
  const { text } = file;
  const last = into.children?.at(-1);
  const label = name === undefined ? '' : `${JSON.stringify(name)}: `;
  if (last === undefined) {
    const inside = `${label}${spaced(value)}`;
    const span = { start: into.offset + 1, end: into.offset + into.length - 1 };
    return { span, text: into.type === 'array' ? inside : ` ${inside} ` };
  }
  const end = last.offset + last.length;
  const lines = text.slice(into.offset, into.children?.[0]?.offset).includes('\n');
  const indent = lines ? indentAt(text, last.offset) : '';
  const separator = lines ? `,${newline(text)}${indent}` : ', ';
  return {
    span: { start: end, end },
    text: `${separator}${label}${lines ? shown(file, value, indent) : spaced(value)}`,
  };
}

/** Takes a member of an object, or an element of an array, away, with the comma that goes with it. */
export function remove(child: Node): TextEdit {
  const siblings = child.parent?.children ?? [];
  const index = siblings.indexOf(child);
  const before = siblings[index - 1];
  const after = siblings[index + 1];
  const own = spanOf(child);
  if (after !== undefined) {
    return { span: { start: own.start, end: after.offset }, text: '' };
  }
  if (before !== undefined) {
    return { span: { start: before.offset + before.length, end: own.end }, text: '' };
  }
  const parent = child.parent;
  return parent === undefined
    ? { span: own, text: '' }
    : { span: { start: parent.offset + 1, end: parent.offset + parent.length - 1 }, text: '' };
}

/** The member (name and value) that a value belongs to. */
export function memberOf(value: Node): Node {
  return value.parent?.type === 'property' ? value.parent : value;
}

function shown({ text }: JsonFile, value: unknown, indent: string): string {
  return JSON.stringify(value, undefined, unit(text)).replaceAll('\n', `${newline(text)}${indent}`);
}

/** On one line, as people write it. */
function spaced(value: unknown): string {
  if (typeof value !== 'object' || value === null) {
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) {
    return `[${value.map(spaced).join(', ')}]`;
  }
  const members = Object.entries(value).map(([name, member]) => `${JSON.stringify(name)}: ${spaced(member)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}

/** How the file indents its first member. */
function unit(text: string): string {
  return /^\s*\{\r?\n([ \t]+)/.exec(text)?.[1] ?? '  ';
}

function indentAt(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', offset - 1) + 1))?.[0] ?? '';
}

function newline(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}
