import { LEVELS, type Level } from '../text/levelWords.ts';

/** Lines of which neither they nor their group say a level. */
export const NO_LEVEL = 'none';
export const FILTER_LEVELS = [...LEVELS, NO_LEVEL] as const;
export type FilterLevel = Level | typeof NO_LEVEL;

/** What a person set to see only some of the lines. */
export interface Filter {
  /** As typed; see `parseTerms`. Empty: all lines. */
  readonly include: string;
  /** As typed; a line in which any of the terms is found is not shown. */
  readonly exclude: string;
  readonly matchCase: boolean;
  /** Lines shown before and after each that matches. */
  readonly before: number;
  readonly after: number;
  /** Empty: all. */
  readonly levels: readonly FilterLevel[];
  /** Task ids, container names and environments; empty: all. */
  readonly tasks: readonly string[];
  readonly containers: readonly string[];
  readonly environments: readonly string[];
  /** Milliseconds since the epoch, `to` excluded. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** A request or trace id: its lines alone are shown, of those times. All else that is set rests meanwhile. */
  readonly id?: string | undefined;
}

export const NO_FILTER: Filter = {
  include: '',
  exclude: '',
  matchCase: false,
  before: 0,
  after: 0,
  levels: [],
  tasks: [],
  containers: [],
  environments: [],
};
