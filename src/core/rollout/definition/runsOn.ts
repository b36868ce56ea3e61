import type { Service } from '../../model.ts';
import type { DefinitionDocument } from '../../release.ts';
import { object, text, texts } from './members.ts';

/** What the containers of a task need to run on. */
export function runsOn(
  document: DefinitionDocument,
  service: Pick<Service, 'launchType' | 'capacityProviders'>,
): {
  readonly fargate: boolean;
  /** `linux`, `windows`; with `architecture` absent where nothing says it (on EC2 the instance does). */
  readonly os: string | undefined;
  /** As an image names it: `amd64`, `arm64`. */
  readonly architecture: string | undefined;
} {
  const platform = object(document, 'runtimePlatform');
  const fargate = isFargate(document, service);
  const os = text(platform, 'operatingSystemFamily') ?? (fargate ? 'LINUX' : undefined);
  const architecture = text(platform, 'cpuArchitecture') ?? (fargate ? 'X86_64' : undefined);
  return {
    fargate,
    os: os === undefined ? undefined : os.startsWith('WINDOWS') ? 'windows' : 'linux',
    architecture:
      architecture === undefined ? undefined : architecture.toUpperCase() === 'ARM64' ? 'arm64' : 'amd64',
  };
}

/** Where the service says what it runs on, that counts; else what the task definition is checked against. */
function isFargate(
  document: DefinitionDocument,
  { launchType, capacityProviders = [] }: Pick<Service, 'launchType' | 'capacityProviders'>,
): boolean {
  const providers = capacityProviders.map(({ name }) => name);
  if (providers.length > 0) {
    return providers.some(name => name === 'FARGATE' || name === 'FARGATE_SPOT');
  }
  return launchType === undefined
    ? texts(document, 'requiresCompatibilities').includes('FARGATE')
    : launchType === 'FARGATE';
}
