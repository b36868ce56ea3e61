import type { WorkflowFile } from '../workflowFile.ts';
import { nameAt, shellCommands } from './awsCli.ts';
import type { Job } from './model.ts';
import type { Command, Word } from './shell.ts';

/** What shows a text or hands it on, and fails for none. */
const SHOWS =
  /^(?:echo|printf|:|true|tee|cat|aws|tr|cut|sed|head|tail|sort|uniq|column|curl|wget|gh|logger)$/;
const DECLARES = /^(?:export|local|declare|typeset|readonly)$/;
const READS = /^(?:read|mapfile|readarray|for)$/;

const known = new WeakMap<Job, boolean>();

/**
 * Whether the exit code that the job's scripts ask ECS for comes to something that can fail: a comparison, `exit`,
 * `jq -e`, a script of one's own, a condition of a step. To ask for it and to print it is not enough.
 */
export function exitCodeCounts(file: WorkflowFile, job: Job): boolean {
  const counts = known.get(job) ?? find(file, job);
  known.set(job, counts);
  return counts;
}

function find(file: WorkflowFile, job: Job): boolean {
  const commands = job.steps.flatMap(shellCommands).toSorted((a, b) => a.start - b.start);
  const carriers = new Set<string>();
  for (let before = -1; before < carriers.size; ) {
    before = carriers.size;
    for (const command of commands) {
      if (
        command.words.some(word => carries(word, carriers)) &&
        follow(file, commands, command, carriers, false)
      ) {
        return true;
      }
    }
  }
  return false;
}

/** Where the code goes on to that a command has in its words, or is `piped` into it: true where it counts there. */
function follow(
  file: WorkflowFile,
  commands: readonly Command[],
  command: Command,
  carriers: Set<string>,
  piped: boolean,
): boolean {
  const words = command.words.slice(nameAt(command));
  const name = words[0]?.text ?? '';
  if (name === '' || DECLARES.test(name)) {
    for (const word of command.words.filter(word => carries(word, carriers))) {
      keep(/^(\w+)\+?=/.exec(word.text)?.[1], carriers);
    }
    return false;
  }
  if (READS.test(name)) {
    const names = words.slice(1).filter(({ text }) => /^[A-Za-z_]\w*$/.test(text));
    for (const { text } of name === 'for' ? names.slice(0, 1) : names) {
      keep(text, carriers);
    }
    return false;
  }
  if (
    name === 'jq' ? words.some(({ text }) => /^(?:-\w*e\w*|--exit-status)$/.test(text)) : !SHOWS.test(name)
  ) {
    return true;
  }
  for (const word of words) {
    const output = !piped && carries(word, carriers) ? /^([\w-]+)=/.exec(word.text)?.[1] : undefined;
    if (output !== undefined && new RegExp(`outputs\\.${output}(?![\\w-])`).test(file.text)) {
      return true;
    }
    if (output !== undefined && words.some(({ text }) => text.includes('GITHUB_ENV'))) {
      keep(output, carriers);
    }
    if (/>\s*$/.test(file.text.slice(command.start, word.start)) && /^[\w./-]+$/.test(word.text)) {
      keep(word.text, carriers);
    }
  }
  const next = /^(?:\s|\\\r?\n)*\|(?!\|)/.test(file.text.slice(command.end, command.end + 200))
    ? commands.find(({ start }) => start >= command.end)
    : undefined;
  return next !== undefined && follow(file, commands, next, carriers, true);
}

/** Whether the exit code, or a variable or a file that holds it, stands in the word. */
function carries({ text }: Word, carriers: ReadonlySet<string>): boolean {
  return (
    /exitCode/i.test(text) ||
    carriers.has(text) ||
    [...text.matchAll(/\$\{?[#!]?(\w+)/g)].some(([, name = '']) => carriers.has(name))
  );
}

/** Of what has no name, and of what throws it away, nothing comes. */
function keep(name: string | undefined, carriers: Set<string>): void {
  if (name !== undefined && !/^\d+$|^\/dev\//.test(name)) {
    carriers.add(name);
  }
}
