/** Parameters and secrets of one account. Times are milliseconds since the epoch. */

export interface Parameter {
  readonly name: string;
  readonly type: 'String' | 'StringList' | 'SecureString';
  /** Oldest first; version 1 is the first. */
  readonly values: readonly string[];
  /** Id of the customer managed key that it is encrypted with; AWS's own key where it is absent. */
  readonly key?: string;
  readonly modifiedAt: number;
}

export interface SecretVersion {
  readonly id: string;
  readonly stages: readonly string[];
  readonly value: string | Uint8Array;
  readonly createdAt: number;
}

export interface Secret {
  readonly name: string;
  /** Six characters that end the ARN. */
  readonly suffix: string;
  readonly versions: readonly SecretVersion[];
  readonly key?: string;
  /** It waits for its deletion, and cannot be read meanwhile. */
  readonly deleted?: boolean;
}

export class ValueStore {
  readonly accountId: string;
  readonly #parameters = new Map<string, Map<string, Parameter>>();
  readonly #secrets = new Map<string, Map<string, Secret>>();

  constructor(accountId: string) {
    this.accountId = accountId;
  }

  putParameter(region: string, parameter: Parameter): void {
    within(this.#parameters, region).set(parameter.name, parameter);
  }

  parameter(region: string, name: string): Parameter | undefined {
    return this.#parameters.get(region)?.get(name);
  }

  parameters(region: string): readonly Parameter[] {
    return [...(this.#parameters.get(region)?.values() ?? [])];
  }

  parameterArn(region: string, name: string): string {
    return `arn:aws:ssm:${region}:${this.accountId}:parameter${name.startsWith('/') ? '' : '/'}${name}`;
  }

  putSecret(region: string, secret: Secret): void {
    within(this.#secrets, region).set(secret.name, secret);
  }

  secrets(region: string): readonly Secret[] {
    return [...(this.#secrets.get(region)?.values() ?? [])];
  }

  secretArn(region: string, { name, suffix }: Pick<Secret, 'name' | 'suffix'>): string {
    return `arn:aws:secretsmanager:${region}:${this.accountId}:secret:${name}-${suffix}`;
  }

  keyArn(region: string, key: string): string {
    return `arn:aws:kms:${region}:${this.accountId}:key/${key}`;
  }
}

function within<T>(regions: Map<string, Map<string, T>>, region: string): Map<string, T> {
  const known = regions.get(region) ?? new Map<string, T>();
  regions.set(region, known);
  return known;
}
