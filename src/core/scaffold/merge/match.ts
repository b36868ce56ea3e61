import { isRecord, same } from './values.ts';

/**
 * Which item of one list is which of the other: by `id`, else by `name`, else by the action that it uses, else by
 * what it runs. Gives, for each of `left`, its place in `right`.
 */
function matchItems(left: readonly unknown[], right: readonly unknown[]): ReadonlyMap<number, number> {
  const matches = new Map<number, number>();
  const taken = new Set<number>();
  for (const mark of [text('id'), text('name'), actionOf, text('run')]) {
    for (const [index, item] of left.entries()) {
      const wanted = matches.has(index) ? undefined : mark(item);
      if (wanted === undefined) {
        continue;
      }
      const found = right.findIndex(
        (other, place) => !taken.has(place) && mark(other) === wanted && mayBeOne(item, other),
      );
      if (found >= 0) {
        matches.set(index, found);
        taken.add(found);
      }
    }
  }
  return matches;
}

/** Lists of plain values are compared by value, others by what tells their items apart. */
export function matchAll(left: readonly unknown[], right: readonly unknown[]): ReadonlyMap<number, number> {
  const matches = new Map(matchItems(left, right));
  const taken = new Set(matches.values());
  for (const [index, item] of left.entries()) {
    const found = matches.has(index)
      ? -1
      : right.findIndex((other, place) => !taken.has(place) && same(other, item));
    if (found >= 0) {
      matches.set(index, found);
      taken.add(found);
    }
  }
  return matches;
}

/** What a person knows an item by. */
export function nameOf(item: unknown): string {
  const names = isRecord(item) ? [item['name'], item['id'], item['uses'], item['run']] : [item];
  return String(names.find(name => name !== undefined) ?? '');
}

/** Two that have different ids are two. */
function mayBeOne(left: unknown, right: unknown): boolean {
  const [one, other] = [text('id')(left), text('id')(right)];
  return one === undefined || other === undefined || one === other;
}

/** Such as `actions/checkout`, of whatever version. */
function actionOf(item: unknown): string | undefined {
  const uses = text('uses')(item);
  return uses?.split('@')[0];
}

function text(key: string): (item: unknown) => string | undefined {
  return item => {
    const value = isRecord(item) ? item[key] : undefined;
    return typeof value === 'string' ? value : undefined;
  };
}
