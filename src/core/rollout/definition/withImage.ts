import * as l10n from '@vscode/l10n';
import { Failure } from '../../failure.ts';
import type { Service } from '../../model.ts';
import type { DefinitionDocument } from '../../release.ts';
import { accountOf } from '../../settings/rules.ts';
import { parseImage } from '../imageReference.ts';
import { containers, objects, text } from './members.ts';

/** The same task definition with another image in one container. Throws Failure `notFound` where it has no such container. */
export function withImage(
  document: DefinitionDocument,
  container: string,
  image: string,
): DefinitionDocument {
  if (!containers(document).some(({ name }) => name === container)) {
    throw new Failure(
      'notFound',
      l10n.t('The task definition {0} has no container {1}.', document.family, container),
      {
        hint: l10n.t(
          'Its containers are {0}.',
          containers(document)
            .map(({ name }) => name)
            .join(', '),
        ),
      },
    );
  }
  return {
    ...document,
    containerDefinitions: document.containerDefinitions.map(definition =>
      definition['name'] === container ? { ...definition, image } : definition,
    ),
  };
}

/** The image of each container. */
export function imagesOf(
  document: DefinitionDocument,
): readonly { readonly container: string; readonly image: string }[] {
  return containers(document).map(({ name, definition }) => ({
    container: name,
    image: text(definition, 'image') ?? '',
  }));
}

/**
 * The container that a new image is most likely meant for. Where some are of images in the Amazon ECR registry of the
 * service's account, or else in that of another one, which are the team's own, it is one of them: a load balancer often
 * reaches a proxy that nobody builds, and AWS and others offer side containers in registries of theirs. Among those, the
 * one that the load balancer reaches, else the only essential one, else the first essential one with a port, else the
 * first.
 */
export function mainContainer(
  document: DefinitionDocument,
  { arn, loadBalancers = [] }: Pick<Service, 'arn' | 'loadBalancers'>,
): string | undefined {
  const every = containers(document);
  const registryOf = ({ definition }: (typeof every)[number]): string | undefined =>
    parseImage(text(definition, 'image') ?? '')?.ecr?.registry;
  const own = every.filter(each => registryOf(each) === accountOf(arn));
  const built = own.length > 0 ? own : every.filter(each => registryOf(each) !== undefined);
  const all = built.length > 0 ? built : every;
  const essential = all.filter(({ definition }) => definition['essential'] !== false);
  const found =
    all.find(({ name }) => loadBalancers.some(({ container }) => container === name)) ??
    (essential.length === 1 ? essential[0] : undefined) ??
    essential.find(({ definition }) => objects(definition, 'portMappings').length > 0) ??
    essential[0] ??
    all[0];
  return found?.name;
}
