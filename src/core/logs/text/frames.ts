import type { Range } from './segments.ts';

/** A place in a source file that a line names, as a stack frame does. */
export interface Frame extends Range {
  /**
   * Absolute in the container, or relative to something there; without `file://`, a host or a bundler's prefix. For the
   * JVM, the package's folders and the file.
   */
  readonly path: string;
  /** From 1 on. */
  readonly line: number;
  readonly column?: number;
}

/** Characters of a line in which frames are looked for, and how many are taken. */
const TEXT_MAX = 8192;
const FRAMES_MAX = 50;
/** Characters of a path. */
const PATH_MAX = 400;

const EXTENSIONS =
  'astro|bash|cc?|cjs|clj|cpp|cr|cs|cshtml|cts|cxx|dart|erb|erl|exs?|fsx?|go|gradle|groovy|hh?|hpp|hrl|hs|html|java|jinja2?|jl|js|json|jsx|kts?|lua|m|mjs|mli?|mm|mts|nim|php|pl|pm|ps1|pyi?|pyx|rb?|razor|rs|scala|sh|sql|svelte|swift|toml|tsx?|vb|vue|xml|ya?ml|zig';

/**
 * The end of a path with a line: `.ts:12:5`, `.ts(12,5)`, `.cs:line 12`, `.py", line 12`, `.php on line 12`. Its
 * beginning is looked for backwards, so that a long line costs no more than its length.
 */
const PLACE = new RegExp(
  `\\.(${EXTENSIONS})(?:\\?[\\w=&.%-]{0,100})?(?::(?:line )?(\\d{1,7})(?::(\\d{1,7}))?(?![\\w/])|\\((\\d{1,7})(?:,(\\d{1,7}))?\\)|(\\\\?", line )(\\d{1,7})| on line (\\d{1,7}))`,
  'g',
);

/** The places in source files that a line names. */
export function frames(text: string): Frame[] {
  const found: Frame[] = [];
  const head = text.length > TEXT_MAX ? text.slice(0, TEXT_MAX) : text;
  /** Where the last place ended, whether it was one or not: nothing before it is looked at twice. */
  let last = 0;
  for (const match of head.matchAll(PLACE)) {
    const [whole, extension = '', line, column, inParens, columnInParens, python, pythonLine, phpLine] =
      match;
    const dot = match.index;
    const from = pathStart(head, dot, python !== undefined, last);
    last = dot + whole.length;
    const frame = {
      from,
      to: last,
      path: sourcePath(head, from, dot + 1 + extension.length),
      line: Number(line ?? inParens ?? pythonLine ?? phpLine),
      ...placeOf(column ?? columnInParens),
    };
    if (frame.path !== '' && frame.line > 0 && !isHost(frame.path, extension)) {
      found.push(frame);
      if (found.length === FRAMES_MAX) {
        break;
      }
    }
  }
  return found;
}

function placeOf(column: string | undefined): { readonly column?: number } {
  return column === undefined ? {} : { column: Number(column) };
}

/** Where the path begins that goes on with the full stop at `dot`: not before `first`. */
function pathStart(text: string, dot: number, quoted: boolean, first: number): number {
  const least = Math.max(first, dot - PATH_MAX);
  let at = dot;
  /** Closing brackets that were passed, innermost last. */
  const closed: string[] = [];
  while (at > least) {
    const before = text.charAt(at - 1);
    if (quoted ? before === '"' : /[\s"'`,;=|<>{}*!?]/.test(before)) {
      break;
    }
    if (!quoted) {
      if (before === ')' || before === ']') {
        closed.push(before);
      } else if (before === '(' || before === '[') {
        if (closed.pop() !== (before === '(' ? ')' : ']')) {
          break;
        }
      } else if (before === ':' && !/[\\/]/.test(text.charAt(at)) && !isPort(text, at)) {
        break;
      }
    }
    at--;
  }
  if (at === least && least > first) {
    return dot;
  }
  // In a JSON string a line before it ends with `\\n`; in a Windows path that is a folder.
  const raw = text.slice(at, dot);
  const broken = /^[A-Za-z]:[\\/]/.test(raw) ? -1 : Math.max(...ESCAPES.map(each => raw.lastIndexOf(each)));
  return broken === -1 ? at : at + broken + 2;
}

const ESCAPES = ['\\n', '\\r', '\\t'];

/** Whether a port begins there: `http://localhost:3000/…`. */
function isPort(text: string, at: number): boolean {
  return (
    /^\d{1,5}\//.test(text.slice(at, at + 6)) &&
    /:\/\/[\w.-]{1,100}:$/.test(text.slice(Math.max(0, at - 105), at))
  );
}

/** JVM frames name the class with its package, and the file without. */
const JVM = /(?:^|[\s/])((?:[\w$]{1,80}\.){1,20})[\w$]{1,80}\.[\w$<>-]{1,120}\($/;
const JVM_FILE = /^[\w$-]{1,80}\.(?:java|kts?|scala|groovy|clj)$/;
/** What belongs to the runtime is in no workspace. */
const JVM_RUNTIME = /^(?:java|jdk|sun)\./;

function sourcePath(text: string, from: number, to: number): string {
  const raw = text.slice(from, to);
  if (JVM_FILE.test(raw)) {
    const folders = JVM.exec(text.slice(Math.max(0, from - PATH_MAX), from))?.[1];
    if (folders !== undefined) {
      return JVM_RUNTIME.test(folders) ? '' : `${folders.replaceAll('.', '/')}${raw}`;
    }
  }
  // Firefox and Safari write `function@address`.
  const address = /(?:^|@)([a-z][a-z+-]{1,20}):\/\/(.*)$/.exec(raw);
  if (address === null) {
    return /[\w)\]$]\.\w+$/.test(raw) ? raw : '';
  }
  const [, scheme, rest = ''] = address;
  const path = scheme === 'file' ? rest : rest.replace(/^[^/]*/, '');
  const local = scheme === 'file' || scheme?.startsWith('http') === true;
  return decoded(local ? path : path.replace(/^\/(?:\.\/|\[project\]\/)?/, ''));
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** `api.example.rs:443` is no file. */
function isHost(path: string, extension: string): boolean {
  return /^(?:sh|rs|ml|pl|py|cc|r|js|zig)$/.test(extension) && /^[\w-]+(?:\.[\w-]+){2,}$/.test(path);
}
