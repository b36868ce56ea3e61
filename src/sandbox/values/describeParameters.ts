import { ApiError, type Call, type Input, type Operation } from '../api.ts';
import { integer, records, text, texts } from '../input.ts';
import type { Parameter, ValueStore } from './store.ts';

/**
 * Parameters without their values. Nothing but `*`, or all that is in the account, can be named as the
 * resource of this action.
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeParameters.html
 */
export function describeParameters(store: ValueStore): Operation {
  return {
    permissions: (_, call) => [
      { action: 'ssm:DescribeParameters', resource: `arn:aws:ssm:${call.region}:${call.accountId}:*` },
    ],
    run(input, call) {
      const filters = readFilters(input);
      const most = integer(input, 'MaxResults') ?? 10;
      if (most < 1 || most > 50) {
        const rule = most < 1 ? 'greater than or equal to 1' : 'less than or equal to 50';
        throw constraint(
          `Value '${most}' at 'maxResults' failed to satisfy constraint: Member must have value ${rule}`,
        );
      }
      const found = store
        .parameters(call.region)
        .filter(parameter => filters.every(filter => filter(parameter)))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
      const start = readToken(text(input, 'NextToken'));
      const given = found.slice(start, start + most);
      return {
        Parameters: given.map(parameter => render(store, parameter, call)),
        ...(start + most < found.length
          ? { NextToken: Buffer.from(`parameters ${start + most}`).toString('base64url') }
          : {}),
      };
    },
  };
}

type Filter = (parameter: Parameter) => boolean;

function readFilters(input: Input): readonly Filter[] {
  const older = records(input, 'Filters');
  const newer = records(input, 'ParameterFilters');
  if (older !== undefined && newer !== undefined) {
    throw new ApiError(
      'ValidationException',
      'You can use either Filters or ParameterFilters in a single request.',
    );
  }
  return (newer ?? older ?? []).map(filter => {
    const key = text(filter, 'Key') ?? '';
    const option = text(filter, 'Option') ?? (key === 'Path' ? 'OneLevel' : 'Equals');
    const values = texts(filter, 'Values') ?? [];
    if (values.length === 0) {
      throw new ApiError(
        'InvalidFilterValue',
        'The filter value is not valid. Verify the value and try again.',
      );
    }
    return byKey(key, option, values);
  });
}

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ParameterStringFilter.html */
function byKey(key: string, option: string, values: readonly string[]): Filter {
  switch (key) {
    case 'Name': {
      const matches = compare(key, option, ['Equals', 'BeginsWith', 'Contains']);
      // The slash at the front may be left out.
      return ({ name }) =>
        values.some(value => matches(name, value) || (name.startsWith('/') && matches(name.slice(1), value)));
    }
    case 'Path': {
      if (option !== 'OneLevel' && option !== 'Recursive') {
        throw invalidOption(key, option, ['OneLevel', 'Recursive']);
      }
      return ({ name }) =>
        values.some(value => {
          const folder = value.endsWith('/') ? value : `${value}/`;
          return (
            name.startsWith(folder) && (option === 'Recursive' || !name.slice(folder.length).includes('/'))
          );
        });
    }
    case 'Type': {
      const matches = compare(key, option, ['Equals', 'BeginsWith']);
      return ({ type }) => values.some(value => matches(type, value));
    }
    case 'KeyId': {
      const matches = compare(key, option, ['Equals', 'BeginsWith']);
      return parameter => values.some(value => matches(keyId(parameter) ?? '', value));
    }
    case 'Tier':
      return () => values.includes('Standard');
    case 'DataType':
      return () => values.includes('text');
    default:
      throw new ApiError(
        'InvalidFilterKey',
        `The following filter key is not valid: ${key}. Valid filter keys include: [tag:.+, Name, Type, KeyId, Path, Label, Tier, DataType].`,
      );
  }
}

function compare(
  key: string,
  option: string,
  valid: readonly string[],
): (text: string, value: string) => boolean {
  if (!valid.includes(option)) {
    throw invalidOption(key, option, valid);
  }
  switch (option) {
    case 'BeginsWith':
      return (text, value) => text.startsWith(value);
    case 'Contains':
      return (text, value) => text.includes(value);
    default:
      return (text, value) => text === value;
  }
}

function invalidOption(key: string, option: string, valid: readonly string[]): ApiError {
  return new ApiError(
    'InvalidFilterOption',
    `The following filter option is not valid: ${option}. Valid options for the key ${key} include: [${valid.join(', ')}].`,
  );
}

function keyId({ type, key }: Parameter): string | undefined {
  return type === 'SecureString' ? (key ?? 'alias/aws/ssm') : undefined;
}

function render(store: ValueStore, parameter: Parameter, call: Call) {
  return {
    Name: parameter.name,
    ARN: store.parameterArn(call.region, parameter.name),
    Type: parameter.type,
    KeyId: keyId(parameter),
    LastModifiedDate: parameter.modifiedAt / 1000,
    LastModifiedUser: `arn:aws:iam::${call.accountId}:root`,
    Version: parameter.values.length,
    Tier: 'Standard',
    Policies: [],
    DataType: 'text',
  };
}

function readToken(token: string | undefined): number {
  if (token === undefined) {
    return 0;
  }
  const start = /^parameters (\d+)$/.exec(Buffer.from(token, 'base64url').toString())?.[1];
  if (start === undefined) {
    throw new ApiError('InvalidNextToken', 'The specified token is not valid.');
  }
  return Number(start);
}

function constraint(message: string): ApiError {
  return new ApiError('ValidationException', `1 validation error detected: ${message}`);
}
