import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';

const FORMATS = ['text', 'json', 'sarif', 'github'] as const;
type Format = (typeof FORMATS)[number];
const SEVERITIES = ['error', 'warning', 'information'] as const;

export interface Arguments {
  readonly paths: readonly string[];
  readonly format: Format;
  /** A file that the answer is written to, rather than standard output. */
  readonly output: string | undefined;
  /** The least severity that lets the command fail. */
  readonly failOn: (typeof SEVERITIES)[number] | 'never';
  readonly ignored: ReadonlySet<string>;
  /** Folders and files that are left out, from the current folder. */
  readonly excluded: readonly string[];
  readonly explain: string | undefined;
  readonly only: 'help' | 'version' | 'list' | undefined;
}

export const HELP = `ecs-check: checks what deploys to Amazon ECS

Usage: ecs-check [options] [PATH…]

Looks at workflows, composite actions, IAM policies, task definitions, services and devcontainer.json
in the folders and files given, or in the current folder.

  --format FORMAT     text (default), json, sarif (2.1.0), github (annotations of a workflow run)
  --output FILE       write there, and a summary to standard error
  --fail-on SEVERITY  error, warning (default), information, or never
  --ignore CODE       leave this check out; may be given several times
  --exclude PATH      leave this folder or file out; may be given several times
  --explain CODE      what a check means, and how to mend what it finds
  --list              all checks
  --version, --help

Exit code: 0 nothing found, 1 something found, 2 the command could not do its work.
In a file, a comment silences one finding:
  # ecs-check: ignore CODE — reason
`;

const OPTIONS = {
  format: { type: 'string', default: 'text' },
  output: { type: 'string' },
  'fail-on': { type: 'string', default: 'warning' },
  ignore: { type: 'string', multiple: true, default: [] },
  exclude: { type: 'string', multiple: true, default: [] },
  explain: { type: 'string' },
  list: { type: 'boolean', default: false },
  version: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const satisfies ParseArgsOptionsConfig;

/** Throws a TypeError for what it does not know. */
export function readArguments(given: readonly string[], known: ReadonlySet<string>): Arguments {
  refuseUnknown(given);
  const { values, positionals } = parseArgs({
    args: [...given],
    allowPositionals: true,
    strict: true,
    options: OPTIONS,
  });
  const ignored = values.ignore.flatMap(codes => codes.split(','));
  for (const code of [...ignored, ...(values.explain === undefined ? [] : [values.explain])]) {
    if (!known.has(code)) {
      throw new TypeError(`there is no check ${code}; --list names all`);
    }
  }
  return {
    paths: positionals,
    format: oneOf('--format', values.format, FORMATS),
    output: values.output,
    failOn: oneOf('--fail-on', values['fail-on'], [...SEVERITIES, 'never'] as const),
    ignored: new Set(ignored),
    excluded: values.exclude,
    explain: values.explain,
    only: values.help ? 'help' : values.version ? 'version' : values.list ? 'list' : undefined,
  };
}

/** In words that say what there is instead of how Node.js reads arguments. */
function refuseUnknown(given: readonly string[]): void {
  const { tokens } = parseArgs({ args: [...given], strict: false, tokens: true, options: OPTIONS });
  const known = new Map<string, ParseArgsOptionsConfig[string]>(Object.entries(OPTIONS));
  for (const token of tokens) {
    if (token.kind !== 'option') {
      continue;
    }
    const option = known.get(token.name);
    if (option === undefined) {
      const all = [...known.keys()].map(name => `--${name}`).join(', ');
      throw new TypeError(`there is no option ${token.rawName}; there are ${all}`);
    }
    if (option.type === 'string' && (token.value ?? '') === '') {
      throw new TypeError(`${token.rawName} needs a value; --help says which`);
    }
    if (option.type === 'boolean' && token.value !== undefined) {
      throw new TypeError(`${token.rawName} takes no value`);
    }
  }
}

function oneOf<T extends string>(option: string, given: string, choices: readonly T[]): T {
  const found = choices.find(choice => choice === given);
  if (found === undefined) {
    throw new TypeError(`${option} is one of ${choices.join(', ')}, not ${given}`);
  }
  return found;
}
