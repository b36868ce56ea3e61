import type { CheckedFile } from '../core/checks/file.ts';
import type { Finding } from '../core/checks/finding.ts';

/** What was found in one file, in the order of the places. */
export interface Found {
  readonly file: CheckedFile;
  readonly findings: readonly Finding[];
}
