import type { Step } from './model.ts';
import { type Command, commandsOf, type Word } from './shell.ts';

/** A call of the AWS CLI in a step's script. */
export interface AwsCall {
  readonly service: string;
  readonly operation: string;
  readonly words: readonly Word[];
  /** In the file. */
  readonly start: number;
  readonly end: number;
}

/** Options of the CLI itself that take a value, and may stand before the service. */
const GLOBAL_VALUES = new Set(['--region', '--profile', '--output', '--query', '--endpoint-url', '--color']);

/** What may stand before a command's name: words of the shell, and variables for the one command. */
const BEFORE = /^(?:if|then|else|elif|while|until|do|!|time|exec|command|[A-Za-z_]\w*=.*)$/s;

/** Commands that run the one behind them, with those of their options that take a value. */
const RUNS_ANOTHER: ReadonlyMap<string, RegExp> = new Map([
  ['sudo', /^-[ugCDRT]$/],
  ['env', /^(?:-[uC]|--unset|--chdir)$/],
  ['nohup', /^$/],
  ['nice', /^(?:-n|--adjustment)$/],
  ['ionice', /^-[cn]$/],
  ['stdbuf', /^-[ioe]$/],
  ['timeout', /^(?:-[ks]|--kill-after|--signal)$/],
]);

const kept = new WeakMap<Step, readonly Command[]>();

/** The simple commands of the step's script, with places in the file. */
export function shellCommands(step: Step): readonly Command[] {
  const { run } = step;
  if (run === undefined) {
    return [];
  }
  const known = kept.get(step) ?? commandsOf(run.text, run.start);
  kept.set(step, known);
  return known;
}

/**
 * Where the command's own name stands in its words, behind those of the shell and behind `sudo`, `timeout 900` and the
 * like; their number where there is none.
 */
export function nameAt({ words }: Command): number {
  let at = 0;
  while (at < words.length) {
    const text = words[at]?.text ?? '';
    const valued = RUNS_ANOTHER.get(text);
    if (valued === undefined && !BEFORE.test(text)) {
      break;
    }
    at++;
    if (valued !== undefined) {
      while (words[at]?.text.startsWith('-') === true) {
        at += valued.test(words[at]?.text ?? '') ? 2 : 1;
      }
      // How long it may take.
      at += text === 'timeout' ? 1 : 0;
    }
  }
  return Math.min(at, words.length);
}

const keptCalls = new WeakMap<Step, readonly AwsCall[]>();

export function awsCalls(step: Step): readonly AwsCall[] {
  const known = keptCalls.get(step) ?? shellCommands(step).flatMap(command => awsCall(command) ?? []);
  keptCalls.set(step, known);
  return known;
}

function awsCall(command: Command): AwsCall | undefined {
  const { start, end } = command;
  const aws = nameAt(command);
  if (command.words[aws]?.text !== 'aws') {
    return undefined;
  }
  const words = command.words.slice(aws + 1);
  const [service, operation] = words.filter(
    ({ text }, index) => !text.startsWith('--') && !GLOBAL_VALUES.has(words[index - 1]?.text ?? ''),
  );
  return service === undefined || operation === undefined
    ? undefined
    : {
        service: service.text,
        operation: operation.text,
        words,
        start: command.words[aws]?.start ?? start,
        end,
      };
}

export function ecsCalls(step: Step, operation: string): readonly AwsCall[] {
  return awsCalls(step).filter(call => call.service === 'ecs' && call.operation === operation);
}

/** The words that an option is given; undefined where it is not there. */
export function option(call: AwsCall, name: string): string | undefined {
  for (const [index, { text }] of call.words.entries()) {
    if (text === name) {
      const values = call.words.slice(index + 1).map(word => word.text);
      const next = values.findIndex(value => value.startsWith('--'));
      return values.slice(0, next < 0 ? undefined : next).join(' ');
    }
    if (text.startsWith(`${name}=`)) {
      return text.slice(name.length + 1);
    }
  }
  return undefined;
}
