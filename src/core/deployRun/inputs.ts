import * as l10n from '@vscode/l10n';
import { Failure } from '../failure.ts';

/** One input of `workflow_dispatch`. */
export interface DispatchInput {
  readonly name: string;
  readonly type: 'string' | 'boolean' | 'choice' | 'number' | 'environment';
  readonly description?: string;
  readonly required: boolean;
  readonly default?: string;
  /** Of a `choice`. */
  readonly options: readonly string[];
}

/** What of the service that is deployed a workflow may want to be told. */
export interface Target {
  readonly cluster: string;
  readonly service: string;
}

const TYPES: ReadonlySet<string> = new Set(['boolean', 'choice', 'number', 'environment']);

/**
 * The inputs that a workflow's `workflow_dispatch` declares
 * (https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#onworkflow_dispatchinputs).
 * `document` is what the file's YAML stands for. Throws a Failure `invalid` where the workflow cannot be started
 * by hand.
 */
export function dispatchInputs(document: unknown, workflow: string): readonly DispatchInput[] {
  const on = isRecord(document) ? document['on'] : undefined;
  if (on === 'workflow_dispatch' || (Array.isArray(on) && on.includes('workflow_dispatch'))) {
    return [];
  }
  if (!isRecord(on) || !Object.hasOwn(on, 'workflow_dispatch')) {
    throw new Failure('invalid', l10n.t('The workflow {0} cannot be started by hand.', workflow), {
      hint: l10n.t('Add `workflow_dispatch:` to its `on:`, on this branch and on the default one.'),
    });
  }
  const dispatch = on['workflow_dispatch'];
  const inputs = isRecord(dispatch) ? dispatch['inputs'] : undefined;
  return isRecord(inputs) ? Object.entries(inputs).map(([name, value]) => readInput(name, value)) : [];
}

function readInput(name: string, value: unknown): DispatchInput {
  const declared = isRecord(value) ? value : {};
  const { type, description, options, required } = declared;
  const preset = textOf(declared['default']);
  return {
    name,
    type: isType(type) ? type : 'string',
    required: required === true,
    options: Array.isArray(options) ? options.flatMap(option => textOf(option) ?? []) : [],
    ...(typeof description === 'string' ? { description } : {}),
    ...(preset === undefined ? {} : { default: preset }),
  };
}

/** Inputs that name what is deployed take it from the service that was chosen. */
export function inputsOf(declared: readonly DispatchInput[], target: Target): Record<string, string> {
  const known = new Map([
    ['cluster', target.cluster],
    ['clustername', target.cluster],
    ['ecscluster', target.cluster],
    ['service', target.service],
    ['servicename', target.service],
    ['ecsservice', target.service],
  ]);
  return Object.fromEntries(
    declared.flatMap(({ name, type, options }) => {
      const value = known.get(name.toLowerCase().replaceAll(/[-_]/g, ''));
      const fits = type === 'string' || (type === 'choice' && value !== undefined && options.includes(value));
      return value !== undefined && fits ? [[name, value]] : [];
    }),
  );
}

/** The inputs that a person is asked for: the required ones that nothing else gives. */
export function askedInputs(
  declared: readonly DispatchInput[],
  given: Readonly<Record<string, string>>,
): readonly DispatchInput[] {
  return declared.filter(({ name, required }) => required && !Object.hasOwn(given, name));
}

/** What is wrong with a value that was typed; undefined where GitHub takes it. */
export function wrongValue({ type, required }: DispatchInput, value: string): string | undefined {
  if (value === '') {
    return required ? l10n.t('The workflow needs a value.') : undefined;
  }
  return type === 'number' && !Number.isFinite(Number(value)) ? l10n.t('Type a number.') : undefined;
}

function isType(type: unknown): type is DispatchInput['type'] {
  return typeof type === 'string' && TYPES.has(type);
}

/** YAML reads `true` and `3` as such; GitHub passes on what was written. */
function textOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
