import { execFileSync } from 'node:child_process';
import { loadavg } from 'node:os';
import { performance } from 'node:perf_hooks';
import { launchChromium } from '../../scripts/chromium.ts';
import type { LogLine } from '../../src/core/logs/line.ts';
import { logMix, mixSources } from './logMix.ts';
import { type LogPage, openLogPage, plainStrings } from './logPage.ts';
import { PROBES } from './logProbes.ts';
import { DARK } from './logTheme.ts';
import type { Measured } from './result.ts';
import { type Tasks, tasksByCpu } from './tasks.ts';

const HELD = 100_000;
const PER_SECOND = 2000;
const SOURCES = 20;
/** Milliseconds of each part that is measured, and how often: what else the machine does comes and goes, so medians count. */
const PART = 4000;
const ROUNDS = 3;
/** Milliseconds between two deliveries, as Live Tail's and the polls' answers come in parts. */
const TICK = 50;
/** Changes of the filter, typed one after another into an empty field. */
const FILTERS = [
  'error',
  'timeout -health',
  '/statusCode":5\\d\\d/',
  '"connection to the database"',
  'nowhere-to-be-found',
  '/[a-f0-9]{8}-[a-f0-9]{4}/i pool|tenant',
];

/**
 * The page of the log view as it ships, in a real browser: a hundred thousand lines held, two thousand a second
 * arriving out of order from twenty sources, while it follows, while somebody scrolls up with the wheel, and while
 * somebody types filters.
 */
export async function measure(): Promise<Measured> {
  execFileSync(process.execPath, ['scripts/build.ts'], { stdio: ['ignore', 'ignore', 'inherit'] });
  const browser = await launchChromium();
  try {
    const page = await openLogPage(browser, {
      strings: plainStrings(),
      theme: DARK,
      size: { width: 1400, height: 700 },
    });
    return await measureIn(page);
  } finally {
    await browser.close();
  }
}

async function measureIn(opened: LogPage): Promise<Measured> {
  const { page, cdp, channel } = opened;
  await page.evaluate(PROBES);
  channel.begin(1, {
    targets: [{ kind: 'service', title: 'blog-api', environment: 'dev', region: undefined, colour: 0 }],
    request: 'follow',
    range: undefined,
    time: undefined,
    words: undefined,
    liveTail: 'on',
  });
  channel.sources(mixSources(SOURCES));
  const text = 'Following blog-api in dev (blog): 10 tasks';
  channel.status({ kind: 'following', text, notices: [], lag: 300, mode: 'liveTail' });
  const mix = logMix(20_261_121, SOURCES);
  let given = 0;
  const give = (lines: readonly LogLine[]): void => {
    given += lines.length;
    channel.lines(lines);
  };

  const started = performance.now();
  // As a follow begins: what there is already comes at once.
  const beginning = Date.now() - (HELD / PER_SECOND) * 1000;
  const fill = await during(opened, async () => {
    for (let sent = 0; sent < HELD; sent += 1000) {
      give(mix(beginning + (sent / PER_SECOND) * 1000, 1000));
    }
    while (Number(await page.evaluate('probes.lines()')) < HELD) {
      await page.waitForTimeout(20);
    }
    return performance.now() - started;
  });

  const stop = arriving(give, mix);
  try {
    const rounds: Round[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      rounds.push(await oneRound(opened));
    }
    const heap = await heapOf(opened);
    await page.waitForTimeout(500);
    const behind = given - Number(await page.evaluate('probes.end()'));
    const of = (figure: (round: Round) => number): number => median(rounds.map(figure));
    const { metrics: all } = await cdp.send('Performance.getMetrics').catch(() => ({ metrics: [] }));
    const jsHeap = all.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? 0;
    return {
      metrics: {
        linesHeld: Number(await page.evaluate('probes.lines()')),
        fillMs: Math.round(fill.value),
        fillLongestTaskMs: Math.round(fill.longest),
        fillLongestTaskCpuMs: round(fill.cpu.longest),
        longestTaskMs: round(of(({ parts }) => Math.max(...parts.map(({ longest }) => longest)))),
        tasksOver50Ms: of(({ parts }) => parts.reduce((sum, { count }) => sum + count, 0)),
        longestTaskCpuMs: round(
          Math.max(...rounds.flatMap(({ parts }) => parts.map(({ cpu }) => cpu.longest))),
        ),
        tasksOver50CpuMs: rounds
          .flatMap(({ parts }) => parts.map(({ cpu }) => cpu.count))
          .reduce((sum, count) => sum + count, 0),
        followFramesPerSecond: round(of(({ parts: [following] }) => following.frames)),
        scrollFramesPerSecond: round(of(({ parts: [, scrolling] }) => scrolling.frames)),
        filterShownMedianMs: round(median(rounds.flatMap(({ filters }) => filters))),
        filterShownWorstMs: round(Math.max(...eachChange(rounds))),
        filterShownSlowestOnceMs: round(Math.max(...rounds.flatMap(({ filters }) => filters))),
        filterChanges: rounds.flatMap(({ filters }) => filters).length,
        pageHeapMegabytes: round(heap / 1e6),
        pageScriptHeapMegabytes: round(jsHeap / 1e6),
        linesBehindAtEnd: behind,
        machineLoad: round(loadavg()[0] ?? 0),
      },
      bars: [
        { metric: 'linesHeld', op: '>=', limit: HELD },
        { metric: 'tasksOver50Ms', op: '==', limit: 0 },
        { metric: 'tasksOver50CpuMs', op: '==', limit: 0 },
        { metric: 'scrollFramesPerSecond', op: '>=', limit: 50 },
        { metric: 'filterShownWorstMs', op: '<=', limit: 100 },
        { metric: 'pageHeapMegabytes', op: '<=', limit: 150 },
      ],
    };
  } finally {
    stop();
    await opened.close();
  }
}

/** Two thousand lines a second, whatever else this process does. */
function arriving(give: (lines: readonly LogLine[]) => void, mix: ReturnType<typeof logMix>): () => void {
  const started = performance.now();
  let sent = 0;
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - started) * PER_SECOND) / 1000) - sent;
    if (due > 0) {
      const lines = mix(Date.now(), due);
      sent += lines.length;
      give(lines);
    }
  }, TICK);
  return () => clearInterval(timer);
}

/** Wheel up and down, as a person does who looks for something. */
async function scroll({ page }: LogPage): Promise<void> {
  await page.mouse.move(700, 500);
  const until = performance.now() + PART;
  for (let turn = 0; performance.now() < until; turn++) {
    await page.mouse.wheel(0, turn % 50 < 35 ? -400 : 300);
    await page.waitForTimeout(16);
  }
}

/** Types filters letter by letter; each change is timed from its input event to the frame after what it shows. */
async function filter({ page }: LogPage): Promise<readonly number[]> {
  await page.keyboard.press('Escape');
  await page.locator('.filterBar input').first().click();
  const times: number[] = [];
  const change = async (key: string): Promise<void> => {
    await page.keyboard.press(key);
    times.push(Number(await page.evaluate('probes.shown()')));
  };
  for (const each of FILTERS) {
    for (const character of each) {
      await change(character);
    }
    await page.waitForTimeout(300);
    await change('Escape');
    await page.waitForTimeout(300);
  }
  return times;
}

interface Round {
  /** While it follows, while somebody scrolls, while somebody filters. */
  readonly parts: readonly [Part, Part, Part];
  /** Milliseconds of each change. */
  readonly filters: readonly number[];
}

interface Part extends Tasks {
  /** A second. */
  readonly frames: number;
  /** The main thread's own work in its tasks, without what else the machine did meanwhile. */
  readonly cpu: Tasks;
}

async function oneRound(opened: LogPage): Promise<Round> {
  const following = await during(opened, () => opened.page.waitForTimeout(PART));
  const scrolling = await during(opened, () => scroll(opened));
  const filtering = await during(opened, () => filter(opened));
  await opened.page.keyboard.press('Escape');
  await opened.page.keyboard.press('f');
  return { parts: [following, scrolling, filtering], filters: filtering.value };
}

/** Milliseconds of each change, the same in every round: the median of its rounds. */
function eachChange([first, ...others]: readonly Round[]): readonly number[] {
  return (first?.filters ?? []).map((time, index) =>
    median([time, ...others.flatMap(({ filters }) => filters[index] ?? [])]),
  );
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

async function taken({ page }: LogPage): Promise<Tasks> {
  const tasks = (await page.evaluate('probes.longTasks()')) as readonly number[];
  return { longest: Math.max(0, ...tasks), count: tasks.length };
}

/** What the page's main thread did meanwhile. `frames`: a second. */
async function during<T>(opened: LogPage, run: () => Promise<T>): Promise<Part & { readonly value: T }> {
  await opened.browser.startTracing(opened.page, { categories: ['toplevel', 'devtools.timeline'] });
  await taken(opened);
  const from = (await opened.page.evaluate('probes.frames()')) as { count: number; time: number };
  const value = await run();
  const to = (await opened.page.evaluate('probes.frames()')) as { count: number; time: number };
  const tasks = await taken(opened);
  const cpu = tasksByCpu(await opened.browser.stopTracing());
  return { ...tasks, cpu, frames: ((to.count - from.count) * 1000) / (to.time - from.time), value };
}

/** Bytes of the page with its worker, after what is not needed was collected. */
async function heapOf({ page, cdp }: LogPage): Promise<number> {
  await cdp.send('HeapProfiler.collectGarbage');
  await cdp.send('Performance.enable');
  const measuring = page.evaluate('performance.measureUserAgentSpecificMemory().then(({ bytes }) => bytes)');
  const collecting = setInterval(() => {
    cdp.send('HeapProfiler.collectGarbage').catch(() => undefined);
  }, 1000);
  try {
    return Number(await measuring);
  } finally {
    clearInterval(collecting);
  }
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
