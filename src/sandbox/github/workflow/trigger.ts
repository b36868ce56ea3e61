import type { DispatchInput, PushFilter } from './model.ts';
import { fields, refuseOthers, WorkflowError } from './read.ts';

/** The inputs of workflow_dispatch; undefined where `on` does not name it. Throws WorkflowError. */
export function readDispatch(on: unknown): readonly DispatchInput[] | undefined {
  if (on === 'workflow_dispatch' || (Array.isArray(on) && on.includes('workflow_dispatch'))) {
    return [];
  }
  if (typeof on === 'string' || Array.isArray(on)) {
    return undefined;
  }
  const events = fields(on, 'on');
  if (!Object.hasOwn(events, 'workflow_dispatch')) {
    return undefined;
  }
  const { inputs } = fields(events['workflow_dispatch'] ?? {}, 'workflow_dispatch');
  return Object.entries(fields(inputs ?? {}, 'inputs')).map(([name, value]) => readInput(name, value));
}

/** Which pushes start it; undefined where none does. Throws WorkflowError, also for filters of paths. */
export function readPush(on: unknown): PushFilter | undefined {
  if (on === 'push' || (Array.isArray(on) && on.includes('push'))) {
    return { branches: undefined, tags: undefined };
  }
  if (typeof on === 'string' || Array.isArray(on)) {
    return undefined;
  }
  const events = fields(on, 'on');
  if (!Object.hasOwn(events, 'push')) {
    return undefined;
  }
  const push = fields(events['push'] ?? {}, 'push');
  refuseOthers(push, ['branches', 'branches-ignore', 'tags', 'tags-ignore'], 'push');
  return { branches: patterns(push, 'branches'), tags: patterns(push, 'tags') };
}

/** What is to be ignored is everything but that. */
function patterns(push: Readonly<Record<string, unknown>>, key: string): readonly string[] | undefined {
  const wanted = push[key];
  const ignored = push[`${key}-ignore`];
  if (wanted !== undefined && ignored !== undefined) {
    throw new WorkflowError(`you may only define one of ${key} and ${key}-ignore for a single event`);
  }
  const list = (value: unknown): readonly string[] =>
    Array.isArray(value) ? value.map(String) : [String(value)];
  if (ignored !== undefined) {
    return ['**', ...list(ignored).map(pattern => `!${pattern}`)];
  }
  return wanted === undefined || wanted === null ? undefined : list(wanted);
}

/**
 * Whether a push of this ref starts it. Where only one of branches and tags is filtered, the other ones do not.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#onpushbranchestagsbranches-ignoretags-ignore
 */
export function isPushed(
  { branches, tags }: PushFilter,
  ref: { readonly type: 'branch' | 'tag'; readonly name: string },
): boolean {
  const own = ref.type === 'branch' ? branches : tags;
  if (own === undefined) {
    return branches === undefined && tags === undefined;
  }
  // The last pattern that matches decides.
  const last = own.findLast(pattern => filterPattern(pattern.replace(/^!/, '')).test(ref.name));
  return last !== undefined && !last.startsWith('!');
}

/** https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#filter-pattern-cheat-sheet */
function filterPattern(pattern: string): RegExp {
  const source = pattern.replaceAll(/\\.|\*\*|\*|[$()^.|{}]/g, part => {
    if (part === '**') {
      return '.*';
    }
    if (part === '*') {
      return '[^/]*';
    }
    return part.startsWith('\\') ? part : `\\${part}`;
  });
  return new RegExp(`^(?:${source})$`);
}

const TYPES: readonly DispatchInput['type'][] = ['string', 'boolean', 'number', 'choice', 'environment'];

function readInput(name: string, value: unknown): DispatchInput {
  const record = fields(value ?? {}, name);
  const given = record['type'] ?? 'string';
  const type = TYPES.find(known => known === given);
  if (type === undefined) {
    throw new WorkflowError(`Unexpected value '${String(given)}'`);
  }
  const fallback = record['default'];
  const options: unknown = record['options'] ?? [];
  return {
    name,
    type,
    required: record['required'] === true,
    default: fallback === undefined || fallback === null ? undefined : String(fallback),
    options: Array.isArray(options) ? options.map(String) : [],
  };
}
