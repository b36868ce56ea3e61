/**
 * Stands in the bundle for the SDK's chain of places where keys may lie, `@aws-sdk/credential-provider-node`
 * (scripts/build.ts): every client is told its credentials or needs none, and none may find the machine's own.
 */
export function defaultProvider(): () => Promise<never> {
  return () => Promise.reject(new Error('An AWS client was made without credentials.'));
}
