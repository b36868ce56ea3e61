import { ApiError, type StreamTrouble } from '../api.ts';
import {
  type Fields,
  found,
  invalid,
  list,
  optionalNumber,
  optionalText,
  text,
  texts,
} from '../controlFields.ts';
import type { World } from '../world.ts';
import { bounds, type Generator, type GeneratorOptions } from './generators.ts';

interface Request {
  readonly body: Fields;
}

/** The control API's routes for CloudWatch Logs. */
export const LOGS_ROUTES: Readonly<Record<string, (world: World, request: Request) => unknown>> = {
  /** `events` are `{message, timestamp?}` (ms); group and stream are made where they are missing. */
  'POST /logs': (world, { body }) => {
    const { store } = world.logs;
    const now = world.clock.now();
    const lines = list(body, 'events').map(event => ({
      message: text(event, 'message'),
      timestamp: optionalNumber(event, 'timestamp') ?? now,
    }));
    const group = store.addGroup(optionalText(body, 'region') ?? world.region, text(body, 'group'));
    store.put(store.addStream(group, text(body, 'stream')), lines);
  },

  /**
   * Writes numbered lines into the `streams` of a `group`, or into all running containers of a `service` of a
   * `cluster`: `rate` a second each (10), `count` each (1,000), for `seconds` (60) at most, beginning with
   * `text`, filled up to `length`, `via` put (what streams get) or driver (what services get).
   */
  'POST /generators': (world, { body }) => {
    const via = optionalText(body, 'via') ?? (body['service'] === undefined ? 'put' : 'driver');
    if (via !== 'put' && via !== 'driver') {
      throw invalid('via is put or driver.');
    }
    const streams = readStreams(world, body);
    const rate = upTo(body, 'rate', 10);
    if (rate * streams().length > bounds.rate) {
      throw invalid(`All streams together get at most ${bounds.rate} lines a second.`);
    }
    const options: GeneratorOptions = {
      streams,
      rate,
      count: upTo(body, 'count', 1_000),
      seconds: upTo(body, 'seconds', 60),
      text: optionalText(body, 'text') ?? 'line',
      length: upTo(body, 'length', 0),
      via,
    };
    try {
      return describe(world.logs.generate(options));
    } catch (error) {
      throw error instanceof RangeError ? new ApiError('TooMany', error.message) : error;
    }
  },
  'GET /generators': world => ({ generators: [...world.logs.generators].map(describe) }),
  'DELETE /generators': world => {
    for (const generator of world.logs.generators) {
      generator.stop();
    }
  },

  'GET /tails': world => ({
    tails: [...world.logs.tails].map(({ id, openedAt, request, sent, dropped }) => ({
      id,
      openedAt,
      groups: request.identifiers,
      streams: request.names,
      prefixes: request.prefixes,
      sent,
      dropped,
    })),
  }),
  /** Something befalls the open session with that `id`, or all of them. */
  'POST /tails': (world, { body }) => {
    const trouble = readTrouble(body);
    const id = optionalText(body, 'id');
    const hit = [...world.logs.tails].filter(tail => id === undefined || tail.id === id);
    found(id === undefined || hit.length > 0, 'session');
    for (const tail of hit) {
      tail.befall(trouble);
    }
    return { hit: hit.length };
  },
};

/** Either streams, which are made where they are missing, or the containers of a service that run by then. */
function readStreams(world: World, body: Fields): GeneratorOptions['streams'] {
  const { store } = world.logs;
  const region = optionalText(body, 'region') ?? world.region;
  if (body['service'] === undefined) {
    const group = store.addGroup(region, text(body, 'group'));
    const streams = texts(body, 'streams').map(name => store.addStream(group, name));
    return () => streams;
  }
  const cluster = world.ecs.world.region(region).clusters.get(text(body, 'cluster'));
  const service = cluster?.services.get(text(body, 'service'));
  if (service === undefined) {
    throw new ApiError('NotFound', 'There is no such service.', 404);
  }
  return () =>
    [...service.tasks].flatMap(task =>
      task.containers.flatMap(({ log }) => {
        const stream =
          log === undefined ? undefined : store.groups(log.region).get(log.group)?.streams.get(log.name);
        return stream === undefined ? [] : [stream];
      }),
    );
}

function upTo(body: Fields, name: 'rate' | 'count' | 'seconds' | 'length', standard: number): number {
  const value = optionalNumber(body, name) ?? standard;
  if (!(value >= 0 && value <= bounds[name])) {
    throw invalid(`${name} is a number up to ${bounds[name]}.`);
  }
  return value;
}

function describe(generator: Generator) {
  return {
    id: generator.id,
    running: generator.running,
    written: [...generator.written].map(([{ arn, name }, lines]) => ({ arn, stream: name, lines })),
  };
}

function readTrouble(body: Fields): StreamTrouble {
  const kind = text(body, 'kind');
  if (kind === 'cut' || kind === 'fail' || kind === 'hang') {
    return { kind };
  }
  const milliseconds = optionalNumber(body, 'milliseconds');
  if (kind === 'lag' && milliseconds !== undefined && milliseconds >= 0) {
    return { kind, milliseconds };
  }
  throw invalid('kind is cut, fail, hang, or lag with milliseconds.');
}
