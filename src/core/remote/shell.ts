import type { DefinitionDocument } from '../release.ts';
import { object, text } from '../rollout/definition/members.ts';

/**
 * ECS Exec's agent splits the command into words as a shell does, and runs it without one (`ContainerMode` in
 * `agent/session/shell/shell_unix.go` of aws/amazon-ssm-agent). `command -v` finds bash wherever it is on the
 * container's PATH; all images that have a shell at all have /bin/sh.
 */
const LINUX = "/bin/sh -c 'command -v bash >/dev/null 2>&1 && exec bash; exec /bin/sh'";
const WINDOWS = 'powershell.exe';

/**
 * What ExecuteCommand runs for a shell: what the person wants instead (blank for nothing), or the best that the
 * container has. `document` is its task definition, absent where it could not be read.
 */
export function shellCommand(wanted: string, document: DefinitionDocument | undefined): string {
  const own = wanted.trim();
  if (own !== '') {
    return own;
  }
  const family = text(object(document, 'runtimePlatform'), 'operatingSystemFamily') ?? 'LINUX';
  return family.startsWith('WINDOWS') ? WINDOWS : LINUX;
}
