import type { Input } from '../api.ts';
import { type Parameter, type Secret, ValueStore } from './store.ts';

/** What the container `api` of the demo's blog-api is given, and from where. */

/** Id of the customer managed key that some of the values are encrypted with. */
export const DEMO_KEY = '5c1d6f0a-3b7e-4f43-9d52-8a2e61c07b94';

const BUILT = Date.UTC(2026, 0, 12, 9, 30);

export const DEMO_PARAMETERS: readonly Parameter[] = [
  { name: '/blog/api/log-level', type: 'String', values: ['debug', 'warn', 'info'], modifiedAt: BUILT },
  {
    name: '/blog/api/smtp-password',
    type: 'SecureString',
    values: ['sandbox-smtp-password-1', 'sandbox-smtp-password-2'],
    modifiedAt: BUILT,
  },
  {
    name: '/blog/api/session-key',
    type: 'SecureString',
    values: ['sandbox-session-key'],
    key: DEMO_KEY,
    modifiedAt: BUILT,
  },
];

export const DEMO_SECRETS: readonly Secret[] = [
  {
    name: 'blog/api/database',
    suffix: 'Kq3xTb',
    versions: [
      {
        id: '0b6a0e52-6a53-4e41-8c02-6d8f6f0e9a11',
        stages: ['AWSCURRENT'],
        value: JSON.stringify({ username: 'blog', password: 'sandbox-database-password', port: 5432 }),
        createdAt: BUILT,
      },
      {
        id: '9e1c7d3f-2f0b-4c88-a0cd-3a8b5f4e7c22',
        stages: ['AWSPREVIOUS'],
        value: JSON.stringify({ username: 'blog', password: 'sandbox-database-password-before', port: 5432 }),
        createdAt: BUILT - 30 * 86_400_000,
      },
    ],
  },
  {
    name: 'blog/api/webhook',
    suffix: 'mV7pRz',
    versions: [
      {
        id: '4d2f8b60-91a7-4a3e-bb15-c7e0d9f3a633',
        stages: ['AWSCURRENT'],
        value: 'sandbox-webhook-secret',
        createdAt: BUILT,
      },
    ],
    key: DEMO_KEY,
  },
];

export function createDemoValues(accountId: string, region: string): ValueStore {
  const store = new ValueStore(accountId);
  for (const parameter of DEMO_PARAMETERS) {
    store.putParameter(region, parameter);
  }
  for (const secret of DEMO_SECRETS) {
    store.putSecret(region, secret);
  }
  return store;
}

/**
 * A container's `secrets` in each form that ECS knows: a parameter by name and by ARN, a secret, and one
 * key of a secret.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
 */
export function demoSecrets(accountId: string, region: string): readonly Input[] {
  const parameter = `arn:aws:ssm:${region}:${accountId}:parameter`;
  const secret = `arn:aws:secretsmanager:${region}:${accountId}:secret:`;
  return [
    { name: 'LOG_LEVEL', valueFrom: '/blog/api/log-level' },
    { name: 'SMTP_PASSWORD', valueFrom: `${parameter}/blog/api/smtp-password` },
    { name: 'SESSION_KEY', valueFrom: '/blog/api/session-key' },
    { name: 'DATABASE_PASSWORD', valueFrom: `${secret}blog/api/database-Kq3xTb:password::` },
    { name: 'WEBHOOK_SECRET', valueFrom: `${secret}blog/api/webhook-mV7pRz` },
  ];
}
