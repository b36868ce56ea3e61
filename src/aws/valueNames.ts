import { DescribeSecretCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DescribeParametersCommand, type SSMClient } from '@aws-sdk/client-ssm';
import type { ValueSource } from '../core/terminal/valueFrom.ts';

/** Whether there is what a `valueFrom` names, without its value. Both reject with what the SDK gives. */

/**
 * By name or ARN, with the `:version` or `:label` that is not looked at. One of another account, which has to
 * be shared with this one, is looked for among those
 * (https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeParameters.html).
 */
export async function parameterExists(
  client: SSMClient,
  named: string,
  abortSignal: AbortSignal,
): Promise<boolean> {
  const { name, arn } = nameOf(named);
  const has = async (Shared: boolean): Promise<boolean> => {
    const { Parameters = [] } = await client.send(
      new DescribeParametersCommand({
        ParameterFilters: [{ Key: 'Name', Option: 'Equals', Values: Shared && arn ? [arn] : [name] }],
        ...(Shared ? { Shared } : {}),
      }),
      { abortSignal },
    );
    return Parameters.some(({ ARN }) => arn === undefined || ARN === undefined || ARN === arn);
  };
  return (await has(false)) || (arn !== undefined && (await has(true)));
}

/** `arn:aws:ssm:REGION:ACCOUNT:parameter/a/b` is of `/a/b`, and `…:parameter/a` of `a`. */
function nameOf(named: string): { readonly name: string; readonly arn?: string } {
  if (!named.startsWith('arn:')) {
    return { name: named.replace(/:.*$/, '') };
  }
  const arn = named.split(':').slice(0, 6).join(':');
  const path = arn.slice(arn.indexOf('parameter/') + 'parameter/'.length);
  return { name: path.includes('/') ? `/${path}` : path, arn };
}

/** A secret that is being deleted gives no value, nor does a version that it does not have. */
export async function secretExists(
  client: SecretsManagerClient,
  { arn, versionId, versionStage }: Extract<ValueSource, { kind: 'secret' }>,
  abortSignal: AbortSignal,
): Promise<boolean> {
  try {
    const { DeletedDate, VersionIdsToStages = {} } = await client.send(
      new DescribeSecretCommand({ SecretId: arn }),
      { abortSignal },
    );
    const stages =
      versionId === undefined ? Object.values(VersionIdsToStages) : [VersionIdsToStages[versionId]];
    const hasVersion =
      (versionId === undefined || stages[0] !== undefined) &&
      (versionStage === undefined || stages.some(each => each?.includes(versionStage)));
    return DeletedDate === undefined && hasVersion;
  } catch (error) {
    if (error instanceof Error && error.name === 'ResourceNotFoundException') {
      return false;
    }
    throw error;
  }
}
