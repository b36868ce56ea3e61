/** What the rollout page and the extension say to each other. Either side believes only what it has checked. */

/** What a colour or an icon says; the words say it as well. */
const TONES = ['moving', 'waiting', 'good', 'bad', 'neutral'] as const;
export type Tone = (typeof TONES)[number];

const STAGES = ['done', 'now', 'ahead', 'failed', 'stopped'] as const;

/** What a person can do from the page. */
const PAGE_ACTIONS = ['continue', 'rollBack', 'logs', 'report', 'signIn', 'stopWatching', 'openRun'] as const;
export type PageAction = (typeof PAGE_ACTIONS)[number];

/** The headings and titles of the page, in the editor's language. */
const PAGE_WORDS = [
  'stages',
  'tasks',
  'events',
  'facts',
  'actions',
  'notices',
  'task',
  'status',
  'created',
  'reason',
  'lines',
  'noTasks',
  'noEvents',
  'logs',
] as const;
export type PageWords = Readonly<Record<(typeof PAGE_WORDS)[number], string>>;

/** All that the page shows, in words. Nothing of it is markup. */
export interface RolloutPage {
  /** The service's name. */
  readonly title: string;
  /** Environment and cluster. */
  readonly place: string;
  /** Announced when it changes: nothing in it counts seconds. */
  readonly status: { readonly tone: Tone; readonly text: string; readonly detail: string };
  /** What the person has to know besides: a failed look, somebody else's change. */
  readonly notices: readonly string[];
  /** `share` is per cent, where the fact is a part of a whole. */
  readonly facts: readonly { readonly name: string; readonly value: string; readonly share?: number }[];
  readonly stages: readonly {
    readonly name: string;
    readonly state: (typeof STAGES)[number];
    /** The state in words, and when it began and how long it took where that was seen. */
    readonly text: string;
  }[];
  readonly tasks: readonly PageTask[];
  /** Newest first. */
  readonly events: readonly { readonly time: string; readonly text: string; readonly tone: Tone }[];
  readonly actions: readonly {
    readonly id: PageAction;
    readonly title: string;
    readonly primary: boolean;
  }[];
  readonly words: PageWords;
  /** The workflow run that deploys, where one does. */
  readonly run?: PageRun;
}

export interface PageRun {
  readonly heading: string;
  readonly status: { readonly tone: Tone; readonly text: string };
  readonly jobs: readonly {
    readonly name: string;
    readonly tone: Tone;
    readonly text: string;
    readonly steps: readonly {
      readonly name: string;
      readonly state: (typeof STAGES)[number];
      readonly text: string;
    }[];
  }[];
}

export interface PageTask {
  readonly arn: string;
  /** The first characters of its id. */
  readonly id: string;
  readonly tone: Tone;
  readonly status: string;
  readonly created: string;
  readonly reason: string;
  /** The last lines that it wrote, oldest first. */
  readonly lines: readonly string[];
}

export interface ToRolloutPage {
  readonly type: 'show';
  readonly page: RolloutPage;
  /** What the page keeps, to be opened again after a reload. */
  readonly place: RolloutPlace;
}

/** Which service a page is about; ARNs, and the environment's name. */
export interface RolloutPlace {
  readonly environment: string;
  readonly cluster: string;
  readonly service: string;
}

export type FromRolloutPage =
  | { readonly type: 'ready' }
  | { readonly type: 'action'; readonly id: PageAction }
  /** The person wants the log of a task (ARN). */
  | { readonly type: 'logs'; readonly task: string };

/** Undefined for anything that is not a whole message. */
export function parseFromRolloutPage(data: unknown): FromRolloutPage | undefined {
  if (!isRecord(data)) {
    return undefined;
  }
  const { type, id, task } = data;
  switch (type) {
    case 'ready':
      return { type };
    case 'action': {
      const action = PAGE_ACTIONS.find(known => known === id);
      return action === undefined ? undefined : { type, id: action };
    }
    case 'logs':
      return typeof task === 'string' ? { type, task } : undefined;
    default:
      return undefined;
  }
}

/** Undefined for anything that is not a whole message. */
export function parseToRolloutPage(data: unknown): ToRolloutPage | undefined {
  return isRecord(data) && data['type'] === 'show' && isPage(data['page']) && isPlace(data['place'])
    ? { type: 'show', page: data['page'], place: data['place'] }
    : undefined;
}

/** What a page kept; undefined for anything else. */
export function parsePlace(data: unknown): RolloutPlace | undefined {
  return isPlace(data) ? data : undefined;
}

type Unchecked = Readonly<Record<string, unknown>>;

function isPlace(data: unknown): data is RolloutPlace {
  return isRecord(data) && haveTexts(data, ['environment', 'cluster', 'service']);
}

function isPage(data: unknown): data is RolloutPage {
  return (
    isRecord(data) &&
    haveTexts(data, ['title', 'place']) &&
    isRecord(data['status']) &&
    haveTexts(data['status'], ['text', 'detail']) &&
    isOneOf(TONES, data['status']['tone']) &&
    isTexts(data['notices']) &&
    all(data['facts'], fact => haveTexts(fact, ['name', 'value']) && isShare(fact['share'])) &&
    all(data['stages'], stage => haveTexts(stage, ['name', 'text']) && isOneOf(STAGES, stage['state'])) &&
    all(data['tasks'], isTask) &&
    all(data['events'], event => haveTexts(event, ['time', 'text']) && isOneOf(TONES, event['tone'])) &&
    all(
      data['actions'],
      action =>
        haveTexts(action, ['title']) &&
        isOneOf(PAGE_ACTIONS, action['id']) &&
        typeof action['primary'] === 'boolean',
    ) &&
    isRecord(data['words']) &&
    haveTexts(data['words'], PAGE_WORDS) &&
    (data['run'] === undefined || isRun(data['run']))
  );
}

function isRun(run: unknown): boolean {
  return (
    isRecord(run) &&
    haveTexts(run, ['heading']) &&
    isRecord(run['status']) &&
    haveTexts(run['status'], ['text']) &&
    isOneOf(TONES, run['status']['tone']) &&
    all(
      run['jobs'],
      job =>
        haveTexts(job, ['name', 'text']) &&
        isOneOf(TONES, job['tone']) &&
        all(job['steps'], step => haveTexts(step, ['name', 'text']) && isOneOf(STAGES, step['state'])),
    )
  );
}

function isTask(task: Unchecked): boolean {
  return (
    haveTexts(task, ['arn', 'id', 'status', 'created', 'reason']) &&
    isOneOf(TONES, task['tone']) &&
    isTexts(task['lines'])
  );
}

function isShare(share: unknown): boolean {
  return share === undefined || (typeof share === 'number' && share >= 0 && share <= 100);
}

function all(list: unknown, fits: (item: Unchecked) => boolean): boolean {
  return Array.isArray(list) && list.every(item => isRecord(item) && fits(item));
}

function isTexts(list: unknown): boolean {
  return Array.isArray(list) && list.every(item => typeof item === 'string');
}

function isOneOf(list: readonly string[], value: unknown): boolean {
  return typeof value === 'string' && list.includes(value);
}

function haveTexts(data: Unchecked, names: readonly string[]): boolean {
  return names.every(name => typeof data[name] === 'string');
}

function isRecord(data: unknown): data is Unchecked {
  return typeof data === 'object' && data !== null && !Array.isArray(data);
}
