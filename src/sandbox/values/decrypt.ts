import type { Call, Permission } from '../api.ts';

/**
 * What reading a value that is encrypted with a customer managed key needs; AWS's own keys let in
 * whoever may use the service.
 * https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
 */
export function decrypt(
  keyArn: string | undefined,
  service: string,
  encryption: Readonly<Record<string, string>>,
  call: Call,
): readonly Permission[] {
  if (keyArn === undefined) {
    return [];
  }
  return [
    {
      action: 'kms:Decrypt',
      resource: keyArn,
      context: {
        'kms:ViaService': `${service}.${call.region}.amazonaws.com`,
        'kms:CallerAccount': call.accountId,
        'kms:EncryptionContextKeys': Object.keys(encryption),
        ...Object.fromEntries(
          Object.entries(encryption).map(([key, value]) => [`kms:EncryptionContext:${key}`, value]),
        ),
      },
    },
  ];
}
