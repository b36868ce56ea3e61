import type { Input, Json } from '../../../api.ts';
import { signature } from '../../../signature.ts';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** What AWS refused with. */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

const TARGETS = {
  ecr: 'AmazonEC2ContainerRegistry_V20150921',
  ecs: 'AmazonEC2ContainerServiceV20141113',
} as const;

/** The keys that a step finds in its environment. Throws what the SDK says where there are none. */
export function credentialsIn(env: Readonly<Record<string, string>>): Credentials {
  const accessKeyId = env['AWS_ACCESS_KEY_ID'];
  const secretAccessKey = env['AWS_SECRET_ACCESS_KEY'];
  const sessionToken = env['AWS_SESSION_TOKEN'];
  if (accessKeyId === undefined || secretAccessKey === undefined || sessionToken === undefined) {
    throw new Error('Could not load credentials from any providers');
  }
  return { accessKeyId, secretAccessKey, sessionToken };
}

/** Throws what the SDK says where none is set. */
export function regionIn(env: Readonly<Record<string, string>>): string {
  const region = env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'];
  if (region === undefined || region === '') {
    throw new Error('Region is missing');
  }
  return region;
}

/** Calls AWS as an action does: over HTTP, signed with the keys that the job has. */
export class AwsClient {
  readonly #url: string;
  readonly #region: string;
  readonly #credentials: Credentials;
  readonly #signal: AbortSignal;

  constructor(options: {
    readonly url: string;
    readonly region: string;
    readonly credentials: Credentials;
    readonly signal: AbortSignal;
  }) {
    this.#url = options.url;
    this.#region = options.region;
    this.#credentials = options.credentials;
    this.#signal = options.signal;
  }

  /** Rejects with AwsError. */
  async call(service: keyof typeof TARGETS, operation: string, input: Input): Promise<Input> {
    const body = Buffer.from(JSON.stringify(input));
    const headers = this.#sign(service, body, {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `${TARGETS[service]}.${operation}`,
    });
    const answer = await fetch(`${this.#url}/`, { method: 'POST', headers, body, signal: this.#signal });
    const output = asInput(JSON.parse(await answer.text()));
    if (!answer.ok) {
      throw new AwsError(String(output['__type'] ?? answer.status), String(output['message'] ?? ''));
    }
    return output;
  }

  /** The account that the keys are of. Rejects with AwsError. */
  async account(): Promise<string> {
    const body = Buffer.from('Action=GetCallerIdentity&Version=2011-06-15');
    const headers = this.#sign('sts', body, { 'content-type': 'application/x-www-form-urlencoded' });
    const xml = await post(this.#url, body, headers, this.#signal);
    return element(xml, 'Account') ?? '';
  }

  #sign(service: string, body: Buffer, given: Readonly<Record<string, string>>): Record<string, string> {
    const amzDate = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
    const headers: Record<string, string> = {
      ...given,
      host: new URL(this.#url).host,
      'x-amz-date': amzDate,
      'x-amz-security-token': this.#credentials.sessionToken,
    };
    const signedHeaders = Object.keys(headers).sort();
    const hash = signature(
      {
        method: 'POST',
        path: '/',
        query: '',
        headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
        body,
      },
      { secret: this.#credentials.secretAccessKey, amzDate, region: this.#region, service, signedHeaders },
    );
    const { host: _, ...sent } = headers;
    const scope = `${amzDate.slice(0, 8)}/${this.#region}/${service}/aws4_request`;
    return {
      ...sent,
      authorization: `AWS4-HMAC-SHA256 Credential=${this.#credentials.accessKeyId}/${scope}, SignedHeaders=${signedHeaders.join(';')}, Signature=${hash}`,
    };
  }
}

/** What STS gives for a token; unsigned. Rejects with AwsError. */
export async function assumeRoleWithWebIdentity(
  url: string,
  parameters: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Credentials> {
  const body = new URLSearchParams({
    Action: 'AssumeRoleWithWebIdentity',
    Version: '2011-06-15',
    ...parameters,
  });
  const xml = await post(url, Buffer.from(body.toString()), FORM, signal);
  const read = (name: string): string => element(xml, name) ?? '';
  return {
    accessKeyId: read('AccessKeyId'),
    secretAccessKey: read('SecretAccessKey'),
    sessionToken: read('SessionToken'),
  };
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

async function post(
  url: string,
  body: Buffer,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<string> {
  const answer = await fetch(`${url}/`, { method: 'POST', headers, body: new Uint8Array(body), signal });
  const xml = await answer.text();
  if (!answer.ok) {
    throw new AwsError(element(xml, 'Code') ?? String(answer.status), element(xml, 'Message') ?? '');
  }
  return xml;
}

function element(xml: string, name: string): string | undefined {
  return new RegExp(`<${name}>([^<]*)</${name}>`)
    .exec(xml)?.[1]
    ?.replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
}

function asInput(value: Json): Input {
  return isInput(value) ? value : {};
}

function isInput(value: Json): value is Input {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
