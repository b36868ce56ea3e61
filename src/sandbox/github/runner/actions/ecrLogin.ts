import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { records, text } from '../../../input.ts';
import type { Action } from './action.ts';
import { AwsClient, AwsError, credentialsIn, regionIn } from './awsClient.ts';

/**
 * Logs in to the account's registry of the job's region, as `docker login` does.
 * https://github.com/aws-actions/amazon-ecr-login
 */
export const ecrLogin: Action = {
  commits: ['03f1aad4c6c7ffd436567f42f9384779290529bd'],
  inputs: { registries: undefined, 'registry-type': 'private', 'mask-password': 'true' },
  ignored: ['skip-logout'],
  async run({ inputs, env, log, workspace, job, awsUrl, signal }) {
    if (inputs.text('registry-type') !== 'private') {
      throw new Error('The sandbox has private registries alone.');
    }
    const credentials = credentialsIn(env);
    const client = new AwsClient({ url: awsUrl, region: regionIn(env), credentials, signal });
    const asked = inputs.list('registries');
    const answer = await client
      .call('ecr', 'GetAuthorizationToken', asked.length === 0 ? {} : { registryIds: asked })
      .catch((error: unknown) => {
        throw error instanceof AwsError ? new Error(error.message) : error;
      });
    const outputs = new Map<string, string>();
    const auths: Record<string, object> = {};
    for (const data of records(answer, 'authorizationData') ?? []) {
      const token = text(data, 'authorizationToken') ?? '';
      const registry = (text(data, 'proxyEndpoint') ?? '').replace('https://', '');
      const [user = '', password = ''] = Buffer.from(token, 'base64').toString().split(':', 2);
      log.mask(password);
      const suffix = registry.replaceAll(/[^a-zA-Z0-9]/g, '_');
      outputs.set('registry', registry);
      if (!inputs.flag('mask-password')) {
        outputs.set(`docker_username_${suffix}`, user);
        outputs.set(`docker_password_${suffix}`, password);
      }
      auths[registry] = { auth: token };
      job.logins.set(registry, credentials);
      log.write(`Logging into registry ${registry}`);
    }
    const folder = join(workspace.home, '.docker');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'config.json'), JSON.stringify({ auths }), { mode: 0o600 });
    return { outputs };
  },
};
