import { randomBytes } from 'node:crypto';
import type { Operation } from '../api.ts';
import type { Registry } from './registry.ts';

/** Hours that a token is good for. */
const LIFETIME = 12;

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetAuthorizationToken.html */
export function authorizationOperations(registry: Registry): Record<string, Operation> {
  return {
    GetAuthorizationToken: {
      permissions: () => [{ action: 'ecr:GetAuthorizationToken', resource: '*' }],
      run: (_, call) => ({
        authorizationData: [
          {
            authorizationToken: Buffer.from(`AWS:${randomBytes(180).toString('base64')}`).toString('base64'),
            expiresAt: registry.now() / 1_000 + LIFETIME * 3_600,
            proxyEndpoint: `https://${registry.accountId}.dkr.ecr.${call.region}.amazonaws.com`,
          },
        ],
      }),
    },
  };
}
