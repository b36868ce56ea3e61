import { ApiError, type Call, type Input, type JsonService } from '../api.ts';
import { text } from '../input.ts';
import { decrypt } from './decrypt.ts';
import type { Secret, SecretVersion, ValueStore } from './store.ts';

/** The shortest recovery window: seven days, in milliseconds. */
const DELETION = 7 * 86_400_000;

/** AWS Secrets Manager, as far as values are read from it. */
export function createSecretsManager(store: ValueStore): JsonService {
  return {
    target: 'secretsmanager',
    signingName: 'secretsmanager',
    operations: {
      /** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html */
      GetSecretValue: {
        permissions(input, call) {
          const id = readId(input);
          const secret = find(store, id, call);
          const arn = secret === undefined ? unknownArn(id, call) : store.secretArn(call.region, secret);
          const stage = text(input, 'VersionStage');
          const version = text(input, 'VersionId');
          const key = secret?.key === undefined ? undefined : store.keyArn(call.region, secret.key);
          return [
            {
              action: 'secretsmanager:GetSecretValue',
              resource: arn,
              context: {
                'secretsmanager:SecretId': arn,
                ...(stage === undefined ? {} : { 'secretsmanager:VersionStage': stage }),
                ...(version === undefined ? {} : { 'secretsmanager:VersionId': version }),
              },
            },
            ...decrypt(key, 'secretsmanager', { SecretARN: arn }, call),
          ];
        },
        run(input, call) {
          const secret = find(store, readId(input), call);
          if (secret === undefined) {
            throw notFound("Secrets Manager can't find the specified secret.");
          }
          if (secret.deleted === true) {
            throw new ApiError(
              'InvalidRequestException',
              "You can't perform this operation on the secret because it was marked for deletion.",
            );
          }
          const version = choose(secret, text(input, 'VersionId'), text(input, 'VersionStage'));
          const { value } = version;
          return {
            ARN: store.secretArn(call.region, secret),
            CreatedDate: version.createdAt / 1000,
            Name: secret.name,
            ...(typeof value === 'string'
              ? { SecretString: value }
              : { SecretBinary: Buffer.from(value).toString('base64') }),
            VersionId: version.id,
            VersionStages: version.stages,
          };
        },
      },

      /**
       * A secret without its values, also one that waits for its deletion.
       * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DescribeSecret.html
       */
      DescribeSecret: {
        permissions(input, call) {
          const id = readId(input);
          const secret = find(store, id, call);
          const arn = secret === undefined ? unknownArn(id, call) : store.secretArn(call.region, secret);
          return [
            {
              action: 'secretsmanager:DescribeSecret',
              resource: arn,
              context: { 'secretsmanager:SecretId': arn },
            },
          ];
        },
        run(input, call) {
          const secret = find(store, readId(input), call);
          if (secret === undefined) {
            throw notFound("Secrets Manager can't find the specified secret.");
          }
          const changed = secret.versions.map(({ createdAt }) => createdAt);
          return {
            ARN: store.secretArn(call.region, secret),
            Name: secret.name,
            ...(secret.key === undefined ? {} : { KmsKeyId: store.keyArn(call.region, secret.key) }),
            LastChangedDate: Math.max(...changed) / 1000,
            CreatedDate: Math.min(...changed) / 1000,
            ...(secret.deleted === true ? { DeletedDate: (Math.max(...changed) + DELETION) / 1000 } : {}),
            Tags: [],
            VersionIdsToStages: Object.fromEntries(secret.versions.map(({ id, stages }) => [id, stages])),
          };
        },
      },
    },
  };
}

/** By name, or by ARN with or without the hyphen and six characters at its end. */
function find(store: ValueStore, id: string, call: Call): Secret | undefined {
  return store.secrets(call.region).find(secret => {
    const arn = store.secretArn(call.region, secret);
    return secret.name === id || arn === id || arn === `${id}-${secret.suffix}`;
  });
}

function unknownArn(id: string, call: Call): string {
  return id.startsWith('arn:') ? id : `arn:aws:secretsmanager:${call.region}:${call.accountId}:secret:${id}`;
}

function choose(secret: Secret, id: string | undefined, stage: string | undefined): SecretVersion {
  if (id === undefined) {
    const label = stage ?? 'AWSCURRENT';
    const version = secret.versions.find(({ stages }) => stages.includes(label));
    if (version === undefined) {
      throw notFound(`Secrets Manager can't find the specified secret value for staging label: ${label}`);
    }
    return version;
  }
  const version = secret.versions.find(known => known.id === id);
  if (version === undefined) {
    throw notFound(`Secrets Manager can't find the specified secret value for VersionId: ${id}`);
  }
  if (stage !== undefined && !version.stages.includes(stage)) {
    throw new ApiError(
      'InvalidRequestException',
      'You provided a VersionStage that is not associated to the provided VersionId.',
    );
  }
  return version;
}

function readId(input: Input): string {
  const id = text(input, 'SecretId');
  if (id === undefined || id === '' || id.length > 2048) {
    throw new ApiError(
      'ValidationException',
      id === undefined
        ? "1 validation error detected: Value null at 'secretId' failed to satisfy constraint: Member must not be null"
        : 'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!',
    );
  }
  return id;
}

function notFound(message: string): ApiError {
  return new ApiError('ResourceNotFoundException', message);
}
