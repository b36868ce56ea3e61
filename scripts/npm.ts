import { run } from './child.ts';

/**
 * Settings of the person's npm, or of the npm that runs this script, that would change what is
 * installed here; where packages come from (registry, proxy, certificates, cache) is left alone.
 */
const settled = [
  'allow_scripts',
  'audit',
  'before',
  'dry_run',
  'fund',
  'global',
  'global_style',
  'ignore_scripts',
  'include',
  'include_workspace_root',
  'install_links',
  'install_strategy',
  'location',
  'min_release_age',
  'node_options',
  'nodedir',
  'omit',
  'only',
  'optional',
  'package_lock',
  'package_lock_only',
  'prefix',
  'local_prefix',
  'production',
  'save',
  'shell',
  'strict_allow_scripts',
  'workspace',
  'workspaces',
];

/** Runs npm in a folder of ours, whatever the person's npm is set to. Throws with npm's words. */
export async function npm(cwd: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<void> {
  await run(
    process.platform === 'win32' ? 'npm.cmd' : 'npm',
    [
      ...args,
      '--global=false',
      '--location=project',
      '--workspaces=false',
      '--dry-run=false',
      '--install-strategy=hoisted',
      '--package-lock=true',
      '--audit=false',
      '--fund=false',
      '--loglevel=error',
      `--prefix=${cwd}`,
    ],
    { cwd, env: { ...environment(), ...env } },
  );
}

function environment(): NodeJS.ProcessEnv {
  const drop = new Set(settled.map(name => `npm_config_${name}`));
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => {
      const lower = name.toLowerCase();
      return (
        !drop.has(lower) &&
        !lower.startsWith('npm_package_') &&
        !lower.startsWith('npm_lifecycle_') &&
        lower !== 'node_env' &&
        lower !== 'node_options' &&
        lower !== 'init_cwd'
      );
    }),
  );
}
