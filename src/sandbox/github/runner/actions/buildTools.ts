import type { Action } from './action.ts';

/** https://github.com/docker/setup-buildx-action */
export const setUpBuildx: Action = {
  commits: ['37fe631027851001ddb9b187196cc803df7f5f0e'],
  inputs: { driver: 'docker-container', platforms: undefined },
  ignored: [
    'buildkitd-config',
    'buildkitd-flags',
    'cleanup',
    'driver-opts',
    'install',
    'name',
    'use',
    'version',
  ],
  run: async ({ inputs, log, job }) => {
    job.builder = inputs.text('driver') !== 'docker';
    log.write('Creating a new builder instance');
    return {
      outputs: new Map([
        ['name', 'sandbox-builder'],
        ['driver', inputs.text('driver')],
        ['platforms', ['linux/amd64', ...job.emulated].join(',')],
      ]),
    };
  },
};

/** https://github.com/docker/setup-qemu-action */
export const setUpQemu: Action = {
  commits: ['96fe6ef7f33517b61c61be40b68a1882f3264fb8'],
  inputs: { platforms: 'all' },
  ignored: ['cache-image', 'image'],
  run: async ({ inputs, job }) => {
    const platforms = inputs
      .list('platforms')
      .map(name => (name === 'all' ? 'linux/arm64' : name.includes('/') ? name : `linux/${name}`));
    for (const platform of platforms) {
      job.emulated.add(platform);
    }
    return { outputs: new Map([['platforms', platforms.join(',')]]) };
  },
};

/**
 * Brings a runtime. The sandbox downloads nothing: what the machine has is used, and `node` is the one that
 * the sandbox itself runs in.
 */
export function machineHas(commits: readonly string[]): Action {
  return {
    commits,
    inputs: {},
    ignored: ['*'],
    run: async ({ log }) => {
      log.write('The runner uses what this machine has.');
      return { outputs: new Map([['cache-hit', 'false']]) };
    },
  };
}
