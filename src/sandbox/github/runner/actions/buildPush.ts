import { readFile, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { imageIndex, type Recipe, singleImage } from '../../../ecr/contents.ts';
import type { Behaviour } from '../../../ecs/definitionState.ts';
import type { Action, ActionStep } from './action.ts';
import { pushImage } from './pushImage.ts';

const BEHAVIOURS: readonly Behaviour[] = ['serve', 'crash', 'oom', 'unhealthy', 'once'];

/**
 * Builds nothing: the image is made up, its labels are those of the step and of the Dockerfile, and what its
 * containers do is said by the label `sandbox.behaviour`. It is pushed layer by layer as the one who logged in.
 * https://github.com/docker/build-push-action
 */
export const buildPush: Action = {
  commits: ['53b7df96c91f9c12dcc8a07bcb9ccacbed38856a'],
  inputs: {
    context: undefined,
    file: undefined,
    push: 'false',
    load: 'false',
    tags: undefined,
    labels: undefined,
    platforms: 'linux/amd64',
    provenance: undefined,
    'cache-from': undefined,
    'cache-to': undefined,
  },
  ignored: [
    'annotations',
    'build-args',
    'builder',
    'no-cache',
    'outputs',
    'pull',
    'sbom',
    'secrets',
    'target',
  ],
  async run(step) {
    const { inputs, log, job } = step;
    const dockerfile = await readDockerfile(step);
    const platforms = inputs.list('platforms');
    const architectures = platforms.map(platform => architectureOf(step, platform));
    const cache = [...inputs.lines('cache-from'), ...inputs.lines('cache-to')];
    if (!job.builder && cache.some(each => /type=(?:gha|registry|local)/.test(each))) {
      throw failed(
        'Cache export is not supported for the docker driver.\nSwitch to a different driver, or turn on the containerd image store, and try again.',
      );
    }
    const labels = readLabels(dockerfile, inputs.lines('labels'));
    const recipe: Recipe = {
      seed: `${step.run.repository.fullName} ${step.run.id} ${labels['org.opencontainers.image.revision'] ?? ''}`,
      behaviour: BEHAVIOURS.find(known => known === labels['sandbox.behaviour']) ?? 'serve',
      builtAt: Date.now(),
      labels,
    };
    const [first = 'amd64'] = architectures;
    const attests = job.builder && !/^(?:false|0)$/.test(inputs.text('provenance'));
    const image =
      architectures.length > 1 || attests ? imageIndex(recipe, architectures) : singleImage(recipe, first);
    const tags = inputs.list('tags');
    log.write(`Built ${image.digest}`);
    if (inputs.flag('push')) {
      if (tags.length === 0) {
        throw failed('tag is needed when pushing to registry');
      }
      for (const tag of tags) {
        await pushImage(step, tag, image);
      }
    }
    const id = image.configuration?.digest ?? image.digest;
    return {
      outputs: new Map([
        ['imageid', id],
        ['digest', image.digest],
        [
          'metadata',
          JSON.stringify(
            { 'containerimage.digest': image.digest, 'image.name': tags.join(',') },
            undefined,
            2,
          ),
        ],
      ]),
    };
  },
};

function failed(message: string): Error {
  return new Error(`buildx failed with: ERROR: failed to build: ${message}`);
}

/** Without a context the action builds what GitHub has of the commit, and not what lies in the workspace. */
async function readDockerfile({ inputs, workspace, run }: ActionStep): Promise<string> {
  const context = inputs.optional('context');
  const file = inputs.optional('file') ?? join(context ?? '.', 'Dockerfile');
  const path = resolve(workspace.work, file);
  const name = relative(workspace.work, path);
  if (context === undefined) {
    const text = run.ref.commit.files.get(name);
    if (text === undefined) {
      throw missing(name);
    }
    return text;
  }
  if ((await stat(resolve(workspace.work, context)).catch(() => undefined))?.isDirectory() !== true) {
    throw failed(`unable to prepare context: path "${context}" not found`);
  }
  try {
    return await readFile(path, 'utf8');
  } catch {
    throw missing(name);
  }
}

function missing(name: string): Error {
  return failed(
    `failed to solve: failed to read dockerfile: open ${name.split('/').at(-1) ?? name}: no such file or directory`,
  );
}

function architectureOf({ job }: ActionStep, platform: string): string {
  const [os, architecture = ''] = platform.split('/');
  if (os !== 'linux' || (architecture !== 'amd64' && architecture !== 'arm64')) {
    throw failed(`The sandbox builds for linux/amd64 and linux/arm64; ${platform} is another platform.`);
  }
  if (architecture === 'arm64' && !job.emulated.has('linux/arm64')) {
    // What a RUN instruction says on a machine of another architecture.
    throw failed('failed to solve: process "/bin/sh -c" did not complete successfully: exec format error');
  }
  return architecture;
}

function readLabels(dockerfile: string, given: readonly string[]): Readonly<Record<string, string>> {
  const own = [...dockerfile.matchAll(/^LABEL\s+"?([\w.-]+)"?="?([^"\n]*)"?\s*$/gm)];
  return {
    ...Object.fromEntries(own.map(([, name = '', value = '']) => [name, value])),
    ...Object.fromEntries(
      given.map(label => {
        const equals = label.indexOf('=');
        return equals < 0 ? [label, ''] : [label.slice(0, equals), label.slice(equals + 1)];
      }),
    ),
  };
}
