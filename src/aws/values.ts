import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetParametersCommand, type Parameter, type SSMClient } from '@aws-sdk/client-ssm';
import * as l10n from '@vscode/l10n';
import { Failure } from '../core/failure.ts';
import type { Environment } from '../core/model.ts';
import type { ValueRead } from '../core/ports.ts';
import { parseValueFrom, type ValueSource } from '../core/terminal/valueFrom.ts';
import { toAwsFailure } from './failure.ts';
import { inBatches } from './paging.ts';

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html */
const PARAMETERS_MAX = 10;

type SecretSource = Extract<ValueSource, { kind: 'secret' }>;

interface Waiting {
  readonly name: string;
  resolve(value: string): void;
  reject(reason: unknown): void;
}

/**
 * ValueRead over the SDK. Parameters that are asked for together, with one signal, go out in requests of ten.
 * No Failure carries a value, nor what an SDK or a parser said about one.
 */
export function createValueRead(
  clients: { readonly ssm: SSMClient; readonly secrets: SecretsManagerClient },
  environment: Environment,
): ValueRead {
  const collected = new Map<AbortSignal, Waiting[]>();

  function parameter(name: string, signal: AbortSignal): Promise<string> {
    const known = collected.get(signal);
    const waiting = known ?? [];
    if (known === undefined) {
      collected.set(signal, waiting);
      queueMicrotask(() => {
        collected.delete(signal);
        const names = [...new Set(waiting.map(each => each.name))];
        inBatches(names, PARAMETERS_MAX, batch => answer(batch, waiting, signal)).catch(() => undefined);
      });
    }
    return new Promise((resolve, reject) => waiting.push({ name, resolve, reject }));
  }

  /** Settles whoever waits for one of `names`; never rejects. */
  async function answer(
    names: readonly string[],
    waiting: readonly Waiting[],
    signal: AbortSignal,
  ): Promise<void> {
    const asked = waiting.filter(({ name }) => names.includes(name));
    try {
      const found = await getParameters(names, signal);
      for (const { name, resolve, reject } of asked) {
        const value = found.find(each => isNamed(each, name))?.Value;
        if (value === undefined) {
          reject(missing(l10n.t('There is no parameter {0} in {1}.', name, environment.name)));
        } else {
          resolve(value);
        }
      }
    } catch (error) {
      if (names.length > 1 && error instanceof Failure && error.code === 'accessDenied') {
        // One that is not allowed makes the whole request refused: each on its own tells which.
        await inBatches(names, 1, ([name = '']) => answer([name], waiting, signal));
        return;
      }
      for (const { reject } of asked) {
        reject(error);
      }
    }
  }

  async function getParameters(names: readonly string[], abortSignal: AbortSignal): Promise<Parameter[]> {
    try {
      const { Parameters = [] } = await clients.ssm.send(
        new GetParametersCommand({ Names: [...names], WithDecryption: true }),
        { abortSignal },
      );
      return Parameters;
    } catch (error) {
      throw toAwsFailure(error, { action: 'ssm:GetParameters', environment });
    }
  }

  async function secret(source: SecretSource, abortSignal: AbortSignal): Promise<string> {
    const text = await secretText(source, abortSignal);
    if (text === undefined) {
      throw new Failure('unsupported', l10n.t('{0} is binary and has no text.', source.arn));
    }
    return source.jsonKey === undefined ? text : member(text, source.arn, source.jsonKey);
  }

  async function secretText(
    { arn, versionStage, versionId }: SecretSource,
    abortSignal: AbortSignal,
  ): Promise<string | undefined> {
    try {
      const { SecretString } = await clients.secrets.send(
        new GetSecretValueCommand({
          SecretId: arn,
          ...(versionStage === undefined ? {} : { VersionStage: versionStage }),
          ...(versionId === undefined ? {} : { VersionId: versionId }),
        }),
        { abortSignal },
      );
      return SecretString;
    } catch (error) {
      throw toAwsFailure(error, { action: 'secretsmanager:GetSecretValue', environment });
    }
  }

  return {
    async value(valueFrom, signal) {
      const source = parseValueFrom(valueFrom);
      if (source.region !== undefined && source.region !== environment.region) {
        throw new Failure(
          'unsupported',
          l10n.t('{0} is in {1}; values are read in {2} only.', valueFrom, source.region, environment.region),
        );
      }
      return source.kind === 'secret' ? secret(source, signal) : parameter(source.name, signal);
    },
  };
}

/** The answer gives name, ARN and selector (`:3`) apart, in an order of its own. */
function isNamed({ Name = '', ARN = '', Selector = '' }: Parameter, asked: string): boolean {
  return [Name, ARN, `${Name}${Selector}`, `${ARN}${Selector}`].includes(asked);
}

/** A member of a JSON object as a container would get it. */
function member(text: string, arn: string, key: string): string {
  const object = parseObject(text);
  if (object === undefined) {
    throw new Failure('invalid', l10n.t('{0} is no JSON object, so it has no key {1}.', arn, key));
  }
  if (!Object.hasOwn(object, key)) {
    throw missing(l10n.t('{0} has no key {1}.', arn, key));
  }
  const value = object[key];
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
      ? (parsed as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined;
  }
}

function missing(message: string): Failure {
  return new Failure('notFound', message);
}
