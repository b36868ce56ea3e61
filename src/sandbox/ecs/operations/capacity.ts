import type { Input } from '../../api.ts';
import { integer, invalid, records, text } from '../../input.ts';

interface Provider {
  readonly name: string;
  readonly weight: number;
  readonly base: number;
}

/**
 * The providers that RunTask names; none where it names a launch type. Throws for everything that is not
 * Fargate: without a launch type and a strategy ECS takes EC2, of which the sandbox's clusters have nothing.
 */
export function readProviders(input: Input): readonly Provider[] {
  const providers = (records(input, 'capacityProviderStrategy') ?? []).map(item => ({
    name: text(item, 'capacityProvider') ?? '',
    weight: integer(item, 'weight') ?? 0,
    base: integer(item, 'base') ?? 0,
  }));
  const launchType = text(input, 'launchType');
  if (providers.length > 0 && launchType !== undefined) {
    throw invalid(
      'Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.',
    );
  }
  const names = providers.length > 0 ? providers.map(({ name }) => name) : [launchType ?? 'EC2'];
  if (!names.every(name => name.startsWith('FARGATE'))) {
    throw invalid('No Container Instances were found in your cluster.');
  }
  return providers;
}

/**
 * Which provider each of so many tasks is for: the bases first, and what is over in the proportion of the weights.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html
 */
export function spread(providers: readonly Provider[], count: number): readonly string[] {
  const chosen = providers.flatMap(({ name, base }) => Array.from({ length: base }, () => name));
  const given = new Map<string, number>();
  const share = ({ name, weight }: Provider): number => weight / (1 + (given.get(name) ?? 0));
  while (chosen.length < count && providers.length > 0) {
    const { name } = providers.reduce((best, each) => (share(each) > share(best) ? each : best));
    given.set(name, (given.get(name) ?? 0) + 1);
    chosen.push(name);
  }
  return chosen.slice(0, count);
}
