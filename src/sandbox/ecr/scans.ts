import { ApiError, type Json, type Operation } from '../api.ts';
import { record } from '../input.ts';
import { describeId, findRepository, onRepository, page, readImageId, requireImage } from './read.ts';
import { type Finding, type Registry, type RegistryImage, severities } from './registry.ts';

/**
 * What basic scanning found.
 * https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImageScanFindings.html
 */
export function scanOperations(registry: Registry): Record<string, Operation> {
  return {
    DescribeImageScanFindings: {
      permissions: onRepository('ecr:DescribeImageScanFindings'),
      run(input, call) {
        const repository = findRepository(registry, input, call);
        const id = readImageId(record(input, 'imageId') ?? {});
        const { contents, scan } = requireImage(registry, repository, id);
        if (scan === undefined || scan.completedAt > registry.now()) {
          throw new ApiError(
            'ScanNotFoundException',
            `Image scan does not exist for the image with '${describeId(id)}' in the repository with name '${repository.name}' in the registry with id '${registry.accountId}'`,
          );
        }
        const { items, nextToken } = page(scan.findings, input, `Findings ${contents.digest}`);
        const completedAt = scan.completedAt / 1_000;
        return {
          registryId: registry.accountId,
          repositoryName: repository.name,
          imageId: { imageDigest: contents.digest, imageTag: id.tag },
          imageScanStatus: { status: 'COMPLETE', description: 'The scan was completed successfully.' },
          imageScanFindings: {
            imageScanCompletedAt: completedAt,
            vulnerabilitySourceUpdatedAt: completedAt,
            findingSeverityCounts: countFindings(scan.findings),
            findings: items.map(finding => ({
              name: finding.name,
              uri: `https://security-tracker.debian.org/tracker/${finding.name}`,
              severity: finding.severity,
              attributes: [
                { key: 'package_name', value: finding.package },
                { key: 'package_version', value: finding.version },
              ],
            })),
          },
          nextToken,
        };
      },
    },
  };
}

/** Of DescribeImages: the state of the scan, and what it found once it has ended. */
export function renderScan(scan: RegistryImage['scan'], now: number): Readonly<Record<string, Json>> {
  if (scan === undefined) {
    return {};
  }
  if (scan.completedAt > now) {
    return { imageScanStatus: { status: 'IN_PROGRESS' } };
  }
  return {
    imageScanStatus: { status: 'COMPLETE', description: 'The scan was completed successfully.' },
    imageScanFindingsSummary: {
      imageScanCompletedAt: scan.completedAt / 1_000,
      vulnerabilitySourceUpdatedAt: scan.completedAt / 1_000,
      findingSeverityCounts: countFindings(scan.findings),
    },
  };
}

/** By severity; those that were not found are left out. */
function countFindings(findings: readonly Finding[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const severity of severities) {
    const count = findings.filter(finding => finding.severity === severity).length;
    if (count > 0) {
      counts[severity] = count;
    }
  }
  return counts;
}
