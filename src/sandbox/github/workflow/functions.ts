import { ExpressionError } from './expression.ts';
import { areEqual, asText, isList, toValue, type Value } from './value.ts';

interface Known {
  /** Of parameters. */
  readonly least: number;
  readonly most: number;
  run(args: readonly Value[]): Value;
}

/**
 * By name in lower case. `hashFiles` is not there: the sandbox checks nothing out.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/expressions#functions
 */
export const FUNCTIONS: Readonly<Record<string, Known>> = {
  contains: {
    least: 2,
    most: 2,
    run: ([search = null, item = null]) =>
      isList(search) ? search.some(value => areEqual(value, item)) : lower(search).includes(lower(item)),
  },
  startswith: {
    least: 2,
    most: 2,
    run: ([text = null, start = null]) => lower(text).startsWith(lower(start)),
  },
  endswith: {
    least: 2,
    most: 2,
    run: ([text = null, end = null]) => lower(text).endsWith(lower(end)),
  },
  format: { least: 1, most: 255, run: ([template = null, ...values]) => format(asText(template), values) },
  join: {
    least: 1,
    most: 2,
    run: ([list = null, separator = ',']) =>
      isList(list) ? list.map(asText).join(asText(separator)) : asText(list),
  },
  tojson: { least: 1, most: 1, run: ([value = null]) => JSON.stringify(value, undefined, 2) },
  fromjson: { least: 1, most: 1, run: ([text = null]) => fromJson(asText(text)) },
};

function lower(value: Value): string {
  return asText(value).toLowerCase();
}

function format(template: string, values: readonly Value[]): string {
  return template.replaceAll(/\{\{|\}\}|\{(\d+)\}|[{}]/g, (part, index: string | undefined) => {
    if (index !== undefined) {
      const value = values[Number(index)];
      if (value === undefined) {
        throw new ExpressionError(`The format string references more values than there are: ${template}`);
      }
      return asText(value);
    }
    if (part.length === 2) {
      return part.slice(1);
    }
    throw new ExpressionError(`The format string is invalid: ${template}`);
  });
}

function fromJson(text: string): Value {
  try {
    return toValue(JSON.parse(text));
  } catch {
    throw new ExpressionError(`fromJSON was given what is not JSON: ${text}`);
  }
}
