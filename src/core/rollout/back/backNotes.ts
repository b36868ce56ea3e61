import * as l10n from '@vscode/l10n';
import { listed, shortTaskDefinition } from '../../format.ts';
import type { Service } from '../../model.ts';
import type { Difference } from '../plan.ts';
import { type BackImage, type BackTarget, isUnrecorded, pinned } from './backTarget.ts';

/** What a person is to know of a way back before it is taken, in sentences. */

/** Of a copy that is registered, in which `fixed` are named by their digests. */
export function copyNotes(
  { taskDefinition = '', definition }: BackTarget,
  fixed: readonly BackImage[],
): readonly string[] {
  const name = shortTaskDefinition(taskDefinition);
  return [
    ...(definition === 'deregistered'
      ? [l10n.t('{0} is deregistered: a copy of it is registered.', name)]
      : []),
    ...fixed.map(({ container, image, fate }) => {
      switch (fate) {
        case 'moved':
          return l10n.t(
            'The tag of {0} names another image today: a copy of {2} is registered that names the one that ran in {1} by its digest.',
            image,
            container,
            name,
          );
        case 'unseen':
          return l10n.t(
            'What the tag of {0} names today cannot be looked up: a copy of {2} is registered that names the image that ran in {1} by its digest.',
            image,
            container,
            name,
          );
        default:
          return l10n.t(
            'A copy of {1} is registered that names the image that ran in {0} by its digest.',
            container,
            name,
          );
      }
    }),
  ];
}

/** Of images that Express Mode is told by their digests. */
export function pinNotes(fixed: readonly BackImage[]): readonly string[] {
  return fixed.flatMap(({ container, image, fate }) => {
    switch (fate) {
      case 'moved':
        return [
          l10n.t(
            'The tag of {0} names another image today: the one that ran in {1} is named by its digest.',
            image,
            container,
          ),
        ];
      case 'unseen':
        return [
          l10n.t(
            'What the tag of {0} names today cannot be looked up: the image that ran in {1} is named by its digest.',
            image,
            container,
          ),
        ];
      default:
        return [];
    }
  });
}

/** Of images that nothing can be done about. */
export function targetNotes({ images }: BackTarget): readonly string[] {
  return [
    ...images
      .filter(({ fate }) => fate === 'missing')
      .map(image =>
        l10n.t('The image {0} is no longer in its repository: no task could start.', pinned(image)),
      ),
    ...images
      .filter(isUnrecorded)
      .map(({ container, image }) =>
        l10n.t(
          'ECS did not record which image {0} named then: {1} runs what it names today.',
          image,
          container,
        ),
      ),
  ];
}

/** Of an Express Mode deployment of which ECS says the image alone. */
export function imageAloneNote({ name }: Service): string {
  return l10n.t(
    'Only the image goes back. ECS does not say what else {0} had then: variables, secrets, command and size stay as they are now.',
    name,
  );
}

/** Of what an update of the container leaves as it is. */
export function leftNote(left: readonly Difference[]): string {
  return l10n.t(
    'Express Mode cannot take everything back. As it is now stays: {0}.',
    listed(left.map(({ where, what }) => `${where}: ${what}`)),
  );
}

/** Of a revision of which nobody knows whether it was ever deployed. */
export function revisionNote({ express }: Service, { taskDefinition = '' }: BackTarget): string {
  const name = shortTaskDefinition(taskDefinition);
  return express === true
    ? l10n.t(
        'ECS does not say which revisions earlier deployments ran. {0} is an older revision, and nobody knows whether it ever ran well.',
        name,
      )
    : l10n.t(
        'ECS remembers no successful deployment to go back to. {0} is an older revision, and nobody knows whether it ever ran well.',
        name,
      );
}
