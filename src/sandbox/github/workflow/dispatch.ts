import { invalidRequest, unprocessable } from '../errors.ts';
import type { DispatchInput } from './model.ts';
import type { Value } from './value.ts';

/** https://docs.github.com/en/rest/actions/workflows#create-a-workflow-dispatch-event */
const MOST_INPUTS = 25;
/** https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#workflow_dispatch */
const LONGEST = 65_535;

/** Checks the inputs of a dispatch and adds the defaults. Throws GitHubError. */
export function checkInputs(
  declared: readonly DispatchInput[],
  given: unknown,
): Readonly<Record<string, string>> {
  const inputs = texts(given);
  const names = Object.keys(inputs);
  if (names.length > MOST_INPUTS) {
    throw invalidRequest(`Only ${MOST_INPUTS} properties are allowed; ${names.length} were supplied.`);
  }
  if (JSON.stringify(inputs).length > LONGEST) {
    throw unprocessable('inputs are too large.');
  }
  const unexpected = names.filter(name => !declared.some(input => input.name === name));
  if (unexpected.length > 0) {
    throw unprocessable(`Unexpected inputs provided: ${JSON.stringify(unexpected)}`);
  }
  return Object.fromEntries(
    declared.map(input => {
      const value = inputs[input.name] ?? '';
      if (value === '' && input.required && input.default === undefined) {
        throw unprocessable(`Required input '${input.name}' not provided`);
      }
      const chosen = inputs[input.name] ?? input.default ?? (input.type === 'boolean' ? 'false' : '');
      checkType(input, chosen);
      return [input.name, chosen];
    }),
  );
}

/** The `inputs` context, where booleans and numbers are such. */
export function typedInputs(
  declared: readonly DispatchInput[],
  inputs: Readonly<Record<string, string>>,
): Readonly<Record<string, Value>> {
  return Object.fromEntries(declared.map(({ name, type }) => [name, typed(type, inputs[name] ?? '')]));
}

function typed(type: DispatchInput['type'], value: string): Value {
  switch (type) {
    case 'boolean':
      return value === 'true';
    case 'number':
      return value === '' ? null : Number(value);
    case 'string':
    case 'choice':
    case 'environment':
      return value;
  }
}

function checkType(input: DispatchInput, value: string): void {
  const wrong =
    (input.type === 'choice' && !input.options.includes(value)) ||
    (input.type === 'boolean' && value !== 'true' && value !== 'false') ||
    (input.type === 'number' && !Number.isFinite(Number(value)));
  if (wrong) {
    throw unprocessable(
      `Provided value '${value}' for input '${input.name}' not in the list of allowed values`,
    );
  }
}

function texts(given: unknown): Readonly<Record<string, string>> {
  if (given === undefined || given === null) {
    return {};
  }
  if (typeof given !== 'object' || Array.isArray(given)) {
    throw invalidRequest(`For 'properties/inputs', ${JSON.stringify(given)} is not an object.`);
  }
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      if (typeof value !== 'string') {
        throw invalidRequest(`For 'properties/${name}', ${JSON.stringify(value)} is not a string.`);
      }
      return [name, value];
    }),
  );
}
