import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** A section's settings, names in lower case. */
export type Section = ReadonlyMap<string, string>;
export type Variables = Readonly<Record<string, string | undefined>>;

export interface ProfileFiles {
  readonly config: string;
  readonly credentials: string;
}

/** Where the shared files are (https://docs.aws.amazon.com/sdkref/latest/guide/file-location.html). */
export function profileFiles(variables: Variables): ProfileFiles {
  const folder = join(variables['HOME'] ?? homedir(), '.aws');
  return {
    config: variables['AWS_CONFIG_FILE'] ?? join(folder, 'config'),
    credentials: variables['AWS_SHARED_CREDENTIALS_FILE'] ?? join(folder, 'credentials'),
  };
}

/**
 * A profile as AWS's tools see it: what the credentials file says of it goes over the config file, and an
 * `sso_session` stands for what its own section says. Undefined where neither file has it.
 */
export async function readProfile(files: ProfileFiles, name: string): Promise<Section | undefined> {
  const [config, credentials] = await Promise.all([read(files.config), read(files.credentials)]);
  const inConfig = config.get(`profile ${name}`) ?? (name === 'default' ? config.get('default') : undefined);
  const inCredentials = credentials.get(name);
  if (inConfig === undefined && inCredentials === undefined) {
    return undefined;
  }
  const session = inConfig?.get('sso_session');
  return new Map([
    ...(inConfig ?? []),
    ...(session === undefined ? [] : (config.get(`sso-session ${session}`) ?? [])),
    ...(inCredentials ?? []),
  ]);
}

/** A file that is not there, or may not be read, says nothing. */
async function read(path: string): Promise<ReadonlyMap<string, Section>> {
  return parseIni(await readFile(path, 'utf8').catch(() => ''));
}

/**
 * The format of the shared files (https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html): sections
 * may be named with quotes, a comment begins with `#` or `;`, and indented lines belong to the line above.
 */
export function parseIni(text: string): ReadonlyMap<string, Section> {
  const sections = new Map<string, Map<string, string>>();
  let current: Map<string, string> | undefined;
  for (const line of text.split(/\r?\n/)) {
    const heading = /^\s*\[\s*([^\]]+?)\s*\]/.exec(line)?.[1];
    if (heading !== undefined) {
      const name = heading.replaceAll(/["']/g, '').replaceAll(/\s+/g, ' ').trim();
      current = sections.get(name) ?? new Map();
      sections.set(name, current);
      continue;
    }
    const [, key, value] = /^([^\s=#;][^=]*?)\s*=\s*(.*)$/.exec(line) ?? [];
    if (key !== undefined && value !== undefined) {
      current?.set(key.toLowerCase(), value.replace(/\s[#;].*$/, '').trim());
    }
  }
  return sections;
}
