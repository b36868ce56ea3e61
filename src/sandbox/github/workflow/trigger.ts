import type { DispatchInput } from './model.ts';
import { fields, WorkflowError } from './read.ts';

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
