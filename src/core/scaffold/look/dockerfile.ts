import type { HealthTimes } from '../setUp.ts';

/** What a Dockerfile says of the image that it makes. */
export interface DockerfileFacts {
  /** The image that the last stage comes of in the end, such as `node:24-alpine`. */
  readonly base?: string;
  readonly port?: number;
  /** What its HEALTHCHECK runs, in the form of Amazon ECS, which takes no notice of it in the image. */
  readonly healthCommand?: readonly string[];
  /** The path that its HEALTHCHECK asks for, where that can be told. */
  readonly healthPath?: string;
  /** As its HEALTHCHECK says, brought into what Amazon ECS takes. */
  readonly healthTimes?: HealthTimes;
  /** Seconds of its `--start-period`. */
  readonly startSeconds?: number;
}

interface Stage {
  readonly name?: string;
  readonly from: string;
  readonly instructions: readonly (readonly [name: string, rest: string])[];
}

/** https://docs.docker.com/reference/dockerfile/ */
export function readDockerfile(text: string): DockerfileFacts {
  const { stages, defaults } = read(text);
  const last = stages.at(-1);
  if (last === undefined) {
    return {};
  }
  const lineage = [last];
  for (
    let from = parent(last, stages);
    from !== undefined && !lineage.includes(from);
    from = parent(from, stages)
  ) {
    lineage.push(from);
  }
  const find = (instruction: string): string | undefined =>
    lineage
      .map(({ instructions }) => instructions.findLast(([name]) => name === instruction)?.[1])
      .find(rest => rest !== undefined);
  const base = lineage.at(-1)?.from;
  const variables = new Map([
    ...defaults,
    ...lineage.toReversed().flatMap(({ instructions }) => instructions.flatMap(variablesOf)),
  ]);
  const expose = find('EXPOSE');
  const port = expose === undefined ? undefined : firstPort(filled(expose, variables));
  const healthCheck = find('HEALTHCHECK');
  const healthText = healthCheck === undefined ? '' : filled(healthCheck, variables);
  const healthCommand = healthCommandOf(healthText);
  const healthPath = healthCommand === undefined ? undefined : pathOf(healthCommand.join(' '));
  return {
    ...(base === undefined ? {} : { base: filled(base, variables) }),
    ...(port === undefined ? {} : { port }),
    ...(healthCommand === undefined ? {} : { healthCommand }),
    ...(healthPath === undefined ? {} : { healthPath }),
    ...(healthCommand === undefined ? {} : timesOf(healthText)),
  };
}

/**
 * How a container of the image can ask itself, by what its base is known to have; undefined where that is not
 * known. ECS counts every exit code but 0 as unhealthy.
 */
export function healthCommandFor(
  base: string | undefined,
  port: number,
  path: string,
): readonly string[] | undefined {
  const url = `http://localhost:${port}${path}`;
  const image = (base ?? '').replace(/^.*\//, '');
  if (/^(?:node|bun)\b/.test(image)) {
    return [
      'CMD',
      image.startsWith('bun') ? 'bun' : 'node',
      '-e',
      `fetch('${url}').then(r=>process.exit(r.ok?0:1),()=>process.exit(1))`,
    ];
  }
  if (/^python\b/.test(image)) {
    return ['CMD', 'python', '-c', `import urllib.request;urllib.request.urlopen('${url}',timeout=4)`];
  }
  if (/^ruby\b/.test(image)) {
    return [
      'CMD',
      'ruby',
      '-rnet/http',
      '-e',
      `exit Net::HTTP.get_response(URI('${url}')).is_a?(Net::HTTPSuccess)`,
    ];
  }
  // BusyBox has wget; images of nginx, httpd and PHP on Debian bring curl.
  if (/alpine|^busybox\b/.test(image)) {
    return ['CMD-SHELL', `wget -q -O /dev/null ${url} || exit 1`];
  }
  return /^(?:nginx|php)\b/.test(image)
    ? ['CMD-SHELL', `curl -fsS -o /dev/null ${url} || exit 1`]
    : undefined;
}

function read(text: string): {
  readonly stages: readonly Stage[];
  readonly defaults: ReadonlyMap<string, string>;
} {
  const defaults = new Map<string, string>();
  const stages: { name?: string; from: string; instructions: [string, string][] }[] = [];
  const lines = text
    .replaceAll('\r\n', '\n')
    .replaceAll(/^\s*#.*\n?/gm, '')
    .replaceAll(/\\[ \t]*\n/g, ' ')
    .split('\n');
  for (const line of lines) {
    const [, word, rest = ''] = /^\s*([A-Za-z]+)\s+(.*)$/.exec(line) ?? [];
    const name = word?.toUpperCase();
    if (name === 'FROM') {
      const [, from = '', as] = /^(?:--\S+\s+)*(\S+)(?:\s+as\s+(\S+))?/i.exec(rest) ?? [];
      stages.push({ from, instructions: [], ...(as === undefined ? {} : { name: as }) });
    } else if (name !== undefined && stages.length === 0) {
      for (const [variable, value] of variablesOf([name, rest])) {
        defaults.set(variable, value);
      }
    } else if (name !== undefined) {
      stages.at(-1)?.instructions.push([name, rest.trim()]);
    }
  }
  return { stages, defaults };
}

function parent({ from }: Stage, stages: readonly Stage[]): Stage | undefined {
  return stages.find(({ name }) => name?.toLowerCase() === from.toLowerCase());
}

function variablesOf([name, rest]: readonly [string, string]): readonly (readonly [string, string])[] {
  if (name !== 'ARG' && name !== 'ENV') {
    return [];
  }
  const pairs = [...rest.matchAll(/(\w+)=("[^"]*"|'[^']*'|\S*)/g)].map(
    ([, key = '', value = '']): [string, string] => [key, value.replaceAll(/^["']|["']$/g, '')],
  );
  const [, key, value] = /^(\w+)\s+(\S.*)$/.exec(rest) ?? [];
  return pairs.length === 0 && key !== undefined && value !== undefined ? [[key, value]] : pairs;
}

function filled(text: string, variables: ReadonlyMap<string, string>): string {
  return text.replaceAll(
    /\$\{(\w+)(?::-([^}]*))?\}|\$(\w+)/g,
    (whole, braced?: string, otherwise?: string, plain?: string) =>
      variables.get(braced ?? plain ?? '') ?? otherwise ?? whole,
  );
}

function firstPort(text: string): number | undefined {
  const port = Number(/^(\d{1,5})(?:\/tcp)?(?:\s|$)/.exec(text)?.[1]);
  return Number.isInteger(port) && port > 0 && port < 65536 ? port : undefined;
}

function healthCommandOf(text: string): readonly string[] | undefined {
  const [, command] = /(?:^|\s)CMD\s+(.*)$/i.exec(text) ?? [];
  if (command === undefined) {
    return undefined;
  }
  if (command.startsWith('[')) {
    try {
      const words: unknown = JSON.parse(command);
      if (Array.isArray(words) && words.every(word => typeof word === 'string')) {
        return ['CMD', ...words];
      }
    } catch {
      // Docker takes what is no JSON for a command of the shell.
    }
  }
  return ['CMD-SHELL', command];
}

/**
 * What the options of a HEALTHCHECK say, within the bounds of
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html. `--start-interval` has no like there.
 */
function timesOf(text: string): Pick<DockerfileFacts, 'healthTimes' | 'startSeconds'> {
  const [options = ''] = text.split(/(?:^|\s)CMD\s/i);
  const value = (name: string): string | undefined =>
    new RegExp(`(?:^|\\s)--${name}=["']?([^\\s"']+)`).exec(options)?.[1];
  const interval = within(secondsOf(value('interval')), 5, 300);
  const timeout = within(secondsOf(value('timeout')), 2, 60);
  const retries = within(/^\d+$/.test(value('retries') ?? '') ? Number(value('retries')) : undefined, 1, 10);
  const startSeconds = within(secondsOf(value('start-period')), 0, 300);
  const healthTimes = {
    ...(interval === undefined ? {} : { interval }),
    ...(timeout === undefined ? {} : { timeout }),
    ...(retries === undefined ? {} : { retries }),
  };
  return {
    ...(Object.keys(healthTimes).length === 0 ? {} : { healthTimes }),
    ...(startSeconds === undefined ? {} : { startSeconds }),
  };
}

/** Of a duration such as `1m30s` or `500ms`, rounded up. */
function secondsOf(text = ''): number | undefined {
  if (!/^(?:\d+(?:\.\d+)?(?:h|ms|m|s))+$/.test(text)) {
    return undefined;
  }
  const seconds = [...text.matchAll(/([\d.]+)(h|ms|m|s)/g)].map(
    ([, count, unit = '']) => Number(count) * (SECONDS.get(unit) ?? 0),
  );
  return Math.ceil(seconds.reduce((sum, each) => sum + each, 0));
}

const SECONDS = new Map([
  ['h', 3600],
  ['m', 60],
  ['s', 1],
  ['ms', 0.001],
]);

/** Docker takes 0 for its own default. */
function within(value: number | undefined, least: number, most: number): number | undefined {
  return value === undefined || (value === 0 && least > 0)
    ? undefined
    : Math.min(Math.max(value, least), most);
}

function pathOf(command: string): string | undefined {
  return /https?:\/\/(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])(?::[\w${}]+)?(\/[\w./-]*)/.exec(
    command,
  )?.[1];
}
