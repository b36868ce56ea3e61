export const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
export type Level = (typeof LEVELS)[number];

/** What loggers call their levels, in lower case. */
const WORDS: ReadonlyMap<string, Level> = new Map(
  (
    [
      ['trace', 'trace trc trce verbose vrb silly finest finer'],
      ['debug', 'debug dbg dbug fine config'],
      ['info', 'info inf information informational notice log'],
      ['warn', 'warn wrn warning'],
      ['error', 'error err severe fail'],
      ['fatal', 'fatal ftl critical crit alert emerg emergency panic dpanic pnc'],
    ] as const
  ).flatMap(([level, words]) => words.split(' ').map(word => [word, level] as const)),
);

/** Words that are also words of a message: a level only where they are written in capitals. */
const CAPITALS_ONLY = new Set([
  'fine',
  'config',
  'log',
  'finer',
  'finest',
  'silly',
  'verbose',
  'alert',
  'panic',
]);

/** Syslog's severities, by number (RFC 5424, 6.2.1). */
const SYSLOG = ['fatal', 'fatal', 'fatal', 'error', 'warn', 'info', 'info', 'debug'] as const;

/** A level as a value that can only be one, such as `level=warn`; slog's `ERROR+2` too. */
export function levelOfValue(value: string): Level | undefined {
  return value.length > 20 ? undefined : WORDS.get(value.replace(/[+-]\d{1,3}$/, '').toLowerCase());
}

/** A level as a word of a line's beginning. */
export function levelOfWord(word: string): Level | undefined {
  if (word.length > 13) {
    return undefined;
  }
  const lower = word.toLowerCase();
  return CAPITALS_ONLY.has(lower) && word !== word.toUpperCase() ? undefined : WORDS.get(lower);
}

export function levelOfSyslog(severity: number): Level | undefined {
  return SYSLOG[severity];
}

/** Syslog's 0 to 7 (GELF), pino's and bunyan's 10 to 60, Monolog's 100 to 600. */
export function levelOfNumber(value: number): Level | undefined {
  if (!Number.isFinite(value) || value < 0 || value > 600) {
    return undefined;
  }
  if (value < 8) {
    return Number.isInteger(value) ? SYSLOG[value] : undefined;
  }
  const [scale, below] = value < 100 ? [LEVELS, 10] : [MONOLOG, 100];
  return scale[Math.min(Math.floor(value / below), scale.length) - 1];
}

const MONOLOG = ['debug', 'info', 'warn', 'error', 'fatal', 'fatal'] as const;

/** Of Python's `levelno`. */
export function levelOfPython(value: number): Level | undefined {
  return (['debug', 'info', 'warn', 'error', 'fatal'] as const)[Math.floor(value / 10) - 1];
}
