import * as l10n from '@vscode/l10n';
import {
  getNodePath,
  getNodeValue,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';
import { Failure } from '../../failure.ts';
import { type JsonEdit, JsonEditor } from './jsonEdit.ts';
import type { OnKept } from './mergeYaml.ts';
import { isRecord, type Json, same } from './values.ts';

/** Lists of which the order says nothing: what is missing is added, and the rest is left. */
const SETS: ReadonlySet<string> = new Set(['Action', 'Resource', 'branches', 'clusters', 'extensions']);

/** What tells the items of a list of objects apart. */
const IDENTITIES = ['name', 'Sid', 'key', 'containerPort'] as const;

/**
 * JSON, with comments or without, edited in place so that it says what `ours` says. Only what `ours` has and `base`,
 * what was written the last time, had not, or had otherwise, is touched; what a person changed since stays. Without
 * `base` nothing is taken away or replaced: what is missing is added. `onKept` is told where both a person and the
 * answers changed one thing, which stays the person's. Throws a Failure `invalid` where `theirs` is no JSON.
 */
export function mergeJson(theirs: string, ours: Json, base?: Json, onKept?: OnKept): string {
  const errors: ParseError[] = [];
  const root = parseTree(theirs, errors, { allowTrailingComma: true });
  const [error] = errors;
  if (error !== undefined || root?.type !== 'object') {
    throw new Failure(
      'invalid',
      error === undefined ? l10n.t('It is no object.') : printParseErrorCode(error.error),
    );
  }
  const edits = new JsonMerge(new JsonEditor(theirs), onKept).object(root, ours, base);
  let text = '';
  let at = 0;
  for (const { start, end, text: inserted } of edits.toSorted((left, right) => left.start - right.start)) {
    text += theirs.slice(at, Math.max(at, start)) + inserted;
    at = Math.max(at, end);
  }
  return text + theirs.slice(at);
}

class JsonMerge {
  readonly #editor: JsonEditor;

  readonly #onKept: OnKept | undefined;

  constructor(editor: JsonEditor, onKept: OnKept | undefined) {
    this.#editor = editor;
    this.#onKept = onKept;
  }

  object(theirs: Node, ours: Json, base: Json | undefined): readonly JsonEdit[] {
    const properties = new Map((theirs.children ?? []).map(child => [keyOf(child), child]));
    const edits = Object.entries(ours).flatMap(([key, value]) => {
      const there = properties.get(key)?.children?.[1];
      return there === undefined ? [] : this.#value(key, there, value, base?.[key]);
    });
    // What is not there any more although it was written was taken out on purpose.
    const added = Object.entries(ours).flatMap(([key, value]) =>
      properties.has(key) || (base !== undefined && Object.hasOwn(base, key)) ? [] : [{ key, value }],
    );
    const removed = Object.entries(base ?? {}).flatMap(([key, value]) => {
      const there = properties.get(key);
      const content = there?.children?.[1];
      return there !== undefined &&
        content !== undefined &&
        !Object.hasOwn(ours, key) &&
        same(getNodeValue(content), value)
        ? [there]
        : [];
    });
    return [...edits, ...this.#change(theirs, new Set(removed), added)];
  }

  #value(key: string, theirs: Node, ours: unknown, base: unknown): readonly JsonEdit[] {
    const mine: unknown = getNodeValue(theirs);
    if (same(mine, ours)) {
      return [];
    }
    if (theirs.type === 'object' && isRecord(ours)) {
      return this.object(theirs, ours, isRecord(base) ? base : undefined);
    }
    if (Array.isArray(mine) && Array.isArray(ours)) {
      const before: readonly unknown[] = Array.isArray(base) ? base : [];
      const mark = identityIn([...mine, ...ours]);
      if (mark !== undefined) {
        return this.#list(theirs, ours, before, mark);
      }
      if (SETS.has(key)) {
        return this.#list(theirs, ours, before, item => JSON.stringify(item));
      }
    }
    if (base !== undefined && same(mine, base)) {
      return [this.#editor.replaced(theirs, ours)];
    }
    if (base !== undefined && !same(ours, base)) {
      this.#onKept?.(getNodePath(theirs).join(' › '));
    }
    return [];
  }

  #list(
    theirs: Node,
    ours: readonly unknown[],
    base: readonly unknown[],
    mark: (item: unknown) => string | undefined,
  ): readonly JsonEdit[] {
    const children = theirs.children ?? [];
    const find = (list: readonly unknown[], item: unknown): number =>
      list.findIndex(each => mark(each) === mark(item));
    const mine = children.map((child): unknown => getNodeValue(child));
    const edits = ours.flatMap(item => {
      const [place, old] = [find(mine, item), find(base, item)];
      const there = children[place];
      return there === undefined ? [] : this.#value('', there, item, base[old]);
    });
    const added = ours.filter(item => find(mine, item) < 0 && find(base, item) < 0);
    const removed = children.filter((_child, index) => {
      const old = find(base, mine[index]);
      return old >= 0 && find(ours, mine[index]) < 0 && same(base[old], mine[index]);
    });
    return [
      ...edits,
      ...this.#change(
        theirs,
        new Set(removed),
        added.map(value => ({ value })),
      ),
    ];
  }

  #change(
    container: Node,
    removed: ReadonlySet<Node>,
    added: readonly { readonly key?: string; readonly value: unknown }[],
  ): readonly JsonEdit[] {
    return removed.size === 0 && added.length === 0 ? [] : this.#editor.changed(container, removed, added);
  }
}

function keyOf(property: Node): string {
  return String(property.children?.[0]?.value);
}

/**
 * What tells all of these items apart: a member that each of them has, since one list may say more of an item than
 * another, such as the name of a port; else each item's own. Undefined where one has none.
 */
function identityIn(items: readonly unknown[]): ((item: unknown) => string | undefined) | undefined {
  const shared = IDENTITIES.find(key => items.every(item => isRecord(item) && Object.hasOwn(item, key)));
  const mark = (item: unknown) => identity(item, shared === undefined ? IDENTITIES : [shared]);
  return items.every(item => mark(item) !== undefined) ? mark : undefined;
}

function identity(item: unknown, among: readonly string[]): string | undefined {
  const key = isRecord(item) ? among.find(each => Object.hasOwn(item, each)) : undefined;
  return isRecord(item) && key !== undefined ? `${key}=${String(item[key])}` : undefined;
}
