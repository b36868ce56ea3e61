import { createHash } from 'node:crypto';
import {
  ApiError,
  type Call,
  type Input,
  type Json,
  type JsonService,
  type Operation,
  type Permission,
} from '../api.ts';
import { flag, text, texts } from '../input.ts';
import { decrypt } from './decrypt.ts';
import { describeParameters } from './describeParameters.ts';
import type { Parameter, ValueStore } from './store.ts';

/** AWS Systems Manager: Parameter Store, as far as it is read here, and what `others` can do. */
export function createSsm(store: ValueStore, others: Readonly<Record<string, Operation>> = {}): JsonService {
  const read = (action: string, names: readonly string[], input: Input, call: Call): readonly Permission[] =>
    names.flatMap(given => {
      const { name } = parse(given);
      const arn = store.parameterArn(call.region, name);
      const parameter = find(store, given, call);
      const key =
        parameter?.key === undefined || flag(input, 'WithDecryption') !== true
          ? undefined
          : store.keyArn(call.region, parameter.key);
      return [
        { action, resource: given.startsWith('arn:') ? parse(given).arn : arn },
        ...decrypt(key, 'ssm', { PARAMETER_ARN: arn }, call),
      ];
    });
  return {
    target: 'AmazonSSM',
    signingName: 'ssm',
    operations: {
      /** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html */
      GetParameter: {
        permissions: (input, call) => read('ssm:GetParameter', [readName(input)], input, call),
        run(input, call) {
          const given = readName(input);
          const parameter = find(store, given, call);
          if (parameter === undefined) {
            throw new ApiError('ParameterNotFound', '');
          }
          const rendered = render(store, parameter, given, input, call);
          if (rendered === undefined) {
            const { name, selector } = parse(given);
            throw new ApiError(
              'ParameterVersionNotFound',
              `Systems Manager could not find version ${selector} of ${name}. Verify the version and try again.`,
            );
          }
          return { Parameter: rendered };
        },
      },

      /** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html */
      GetParameters: {
        permissions: (input, call) => read('ssm:GetParameters', readNames(input), input, call),
        run(input, call) {
          const found: Json[] = [];
          const missing: string[] = [];
          for (const given of readNames(input)) {
            const parameter = find(store, given, call);
            const rendered = parameter && render(store, parameter, given, input, call);
            if (rendered === undefined) {
              missing.push(given);
            } else {
              found.push(rendered);
            }
          }
          return { Parameters: found, InvalidParameters: missing };
        },
      },

      DescribeParameters: describeParameters(store),
      ...others,
    },
  };
}

const ARN = /^arn:aws:ssm:[a-z0-9-]+:\d{12}:parameter(\/.+)$/;

/** A name or an ARN, each of which a colon and a version or a label may follow. */
function parse(given: string): { readonly name: string; readonly arn: string; readonly selector?: string } {
  const path = ARN.exec(given)?.[1];
  const text = path ?? given;
  const colon = text.indexOf(':');
  const name = colon < 0 ? text : text.slice(0, colon);
  return {
    name,
    arn: path === undefined ? '' : given.slice(0, given.length - path.length + name.length),
    ...(colon < 0 ? {} : { selector: text.slice(colon + 1) }),
  };
}

/** An ARN of another account or region names nothing here; a name without levels has none in its ARN's path. */
function find(store: ValueStore, given: string, call: Call): Parameter | undefined {
  const { name, arn } = parse(given);
  if (arn !== '' && arn !== store.parameterArn(call.region, name)) {
    return undefined;
  }
  return (
    store.parameter(call.region, name) ??
    (arn === '' ? undefined : store.parameter(call.region, name.replace(/^\//, '')))
  );
}

/** Undefined where it has no such version; labels are not here. */
function render(
  store: ValueStore,
  parameter: Parameter,
  given: string,
  input: Input,
  call: Call,
): Json | undefined {
  const { selector } = parse(given);
  const version = selector === undefined ? parameter.values.length : Number(selector);
  const value = parameter.values[version - 1];
  if (value === undefined) {
    return undefined;
  }
  const encrypted = parameter.type === 'SecureString' && flag(input, 'WithDecryption') !== true;
  return {
    ARN: store.parameterArn(call.region, parameter.name),
    DataType: 'text',
    LastModifiedDate: parameter.modifiedAt / 1000,
    Name: parameter.name,
    ...(selector === undefined ? {} : { Selector: `:${selector}` }),
    Type: parameter.type,
    Value: encrypted ? cipher(parameter.name, value) : value,
    Version: version,
  };
}

/** Stands for what KMS makes of a value; nobody can read it back. */
function cipher(name: string, value: string): string {
  const digest = createHash('sha512').update(`${name}\n${value}`).digest();
  return Buffer.concat([Buffer.from('0102020078', 'hex'), digest, digest]).toString('base64');
}

function readName(input: Input): string {
  const name = text(input, 'Name');
  if (name === undefined) {
    throw constraint("Value null at 'name' failed to satisfy constraint: Member must not be null");
  }
  if (name === '') {
    throw constraint(
      "Value '' at 'name' failed to satisfy constraint: Member must have length greater than or equal to 1",
    );
  }
  return name;
}

function readNames(input: Input): readonly string[] {
  const names = texts(input, 'Names');
  if (names === undefined) {
    throw constraint("Value null at 'names' failed to satisfy constraint: Member must not be null");
  }
  if (names.length < 1 || names.length > 10) {
    const rule = names.length < 1 ? 'greater than or equal to 1' : 'less than or equal to 10';
    throw constraint(
      `Value '[${names.join(', ')}]' at 'names' failed to satisfy constraint: Member must have length ${rule}`,
    );
  }
  return [...new Set(names)];
}

function constraint(text: string): ApiError {
  return new ApiError('ValidationException', `1 validation error detected: ${text}`);
}
