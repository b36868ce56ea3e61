/** IAM has one endpoint in each partition, and its requests are signed for the region where that is. */
export function iamRegion(region: string): string {
  if (region.startsWith('cn-')) {
    return 'cn-north-1';
  }
  return region.startsWith('us-gov-') ? 'us-gov-west-1' : 'us-east-1';
}
