import * as l10n from '@vscode/l10n';

export interface SettingsProblem {
  /** Keys and indices from the setting's value to the place; where a key is wrong, that key is the last. */
  readonly path: readonly (string | number)[];
  /** Whether `path` names a property whose name, not its value, is the matter. */
  readonly atKey: boolean;
  /** The environment is left out for an error; a warning leaves it working. */
  readonly severity: 'error' | 'warning';
  /** What is wrong, where, and what to do. */
  readonly message: string;
  /** Absent where the environment has no usable name. */
  readonly environment?: string;
}

type Json = Readonly<Record<string, unknown>>;

/**
 * A place in the settings that knows how to say what is wrong with it. `title` is what its
 * environment is called in messages.
 */
export class Place {
  readonly problems: SettingsProblem[];
  readonly path: readonly (string | number)[];
  readonly #title: string;
  readonly #environment: string | undefined;

  constructor(
    problems: SettingsProblem[],
    path: readonly (string | number)[],
    title: string,
    environment: string | undefined,
  ) {
    this.problems = problems;
    this.path = path;
    this.#title = title;
    this.#environment = environment;
  }

  at(...path: readonly (string | number)[]): Place {
    return new Place(this.problems, [...this.path, ...path], this.#title, this.#environment);
  }

  error(text: string): undefined {
    this.#add('error', false, text);
  }

  /** Each key that is not among `known` is an error: a misspelt `protected` must not pass unnoticed. */
  checkKeys(value: Json, known: readonly string[], special: Readonly<Record<string, string>>): void {
    for (const key of Object.keys(value).filter(each => !known.includes(each))) {
      const place = this.at(key);
      const said = Object.hasOwn(special, key) ? special[key] : undefined;
      const near = closest(key, known);
      if (said !== undefined) {
        place.#add('error', true, said);
      } else if (near === undefined) {
        place.#add(
          'error',
          true,
          l10n.t('`{0}` is not known here. Remove it; there is: {1}.', key, known.join(', ')),
        );
      } else {
        place.#add('error', true, l10n.t('`{0}` is not known here. Did you mean `{1}`?', key, near));
      }
    }
  }

  #add(severity: SettingsProblem['severity'], atKey: boolean, text: string): void {
    this.problems.push({
      path: this.path,
      atKey,
      severity,
      message: l10n.t('{0}: {1}', this.#title, text),
      ...(this.#environment === undefined ? {} : { environment: this.#environment }),
    });
  }
}

export function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The one of `known` that differs from `word` by no more than a third of its letters. */
export function closest(word: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map(each => ({ each, distance: distance(word.toLowerCase(), each.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best !== undefined && best.distance <= Math.max(1, Math.floor(best.each.length / 3))
    ? best.each
    : undefined;
}

/** Edits between two words: insert, delete, replace, swap of neighbours (Damerau and Levenshtein). */
function distance(one: string, other: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i++) {
    const row = [i];
    for (let j = 1; j <= other.length; j++) {
      const same = one[i - 1] === other[j - 1];
      const steps = [(row[j - 1] ?? 0) + 1, (last[j] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1)];
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) {
        steps.push((beforeLast[j - 2] ?? 0) + 1);
      }
      row.push(Math.min(...steps));
    }
    beforeLast = last;
    last = row;
  }
  return last[other.length] ?? one.length;
}
