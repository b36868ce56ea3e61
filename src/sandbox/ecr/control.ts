import { ApiError } from '../api.ts';
import {
  type Fields,
  found,
  invalid,
  list,
  optionalNumber,
  optionalText,
  text,
  texts,
} from '../controlFields.ts';
import type { ControlRequest } from '../controlRoutes.ts';
import type { Behaviour } from '../ecs/definitionState.ts';
import type { World } from '../world.ts';
import { findImage } from './read.ts';
import { deleteImage, type Finding, type Repository, severities } from './registry.ts';

const behaviours: readonly Behaviour[] = ['serve', 'crash', 'oom', 'unhealthy', 'once'];

/** What a build does to the registry, and what a lifecycle policy or a person does. */
export const ECR_ROUTES: Readonly<Record<string, (world: World, request: ControlRequest) => unknown>> = {
  /**
   * `docker push`: `{repository, tags, behaviour?, architectures?, index?, commit?, findings?, at?, region?}`;
   * the repository is made where it is missing. `at` in milliseconds. Gives `{digest, uri, image}`, of which
   * `image` is what a task definition takes.
   */
  'POST /ecr/push': (world, { body }) => {
    const repository = putRepository(world, body);
    const tags = texts(body, 'tags');
    const at = optionalNumber(body, 'at');
    const commit = optionalText(body, 'commit');
    const { contents } = world.ecs.registry.push(repository, {
      tags,
      behaviour: behaviourOf(optionalText(body, 'behaviour') ?? 'serve'),
      architectures: architecturesOf(body),
      index: body['index'] === true,
      ...(commit === undefined ? {} : { commit }),
      ...(at === undefined ? {} : { at }),
      ...(body['findings'] === undefined ? {} : { findings: list(body, 'findings').map(readFinding) }),
    });
    const { digest } = contents;
    const [tag] = tags;
    return {
      digest,
      uri: repository.uri,
      image: tag === undefined ? `${repository.uri}@${digest}` : `${repository.uri}:${tag}`,
    };
  },

  /** `{repository, immutable?, region?}` */
  'PUT /ecr/repository': (world, { body }) => {
    const { arn, uri, immutable } = putRepository(world, body);
    return { arn, uri, immutable };
  },

  /** A pull-through cache: `{prefix, upstream, region?}`. */
  'PUT /ecr/cache-rule': (world, { body }) =>
    world.ecs.registry.putCacheRule(
      optionalText(body, 'region') ?? world.region,
      text(body, 'prefix'),
      text(body, 'upstream'),
    ),

  /** `?repository=…&tag=…` or `&digest=…`; a tag takes the whole image with it. */
  'DELETE /ecr/image': (world, { query }) => {
    const repository = world.ecs.registry.repository(
      query.get('region') ?? world.region,
      query.get('repository') ?? '',
    );
    const tag = query.get('tag');
    const digest = query.get('digest');
    const image =
      repository &&
      findImage(repository, { ...(tag === null ? {} : { tag }), ...(digest === null ? {} : { digest }) });
    if (repository === undefined || image === undefined) {
      found(false, 'image');
    } else if (!deleteImage(repository, image)) {
      throw new ApiError('ImageReferencedByManifestList', 'An index refers to this image.', 409);
    }
  },
};

function putRepository(world: World, body: Fields): Repository {
  const { immutable } = body;
  if (immutable !== undefined && typeof immutable !== 'boolean') {
    throw invalid('immutable is true or false.');
  }
  return world.ecs.registry.putRepository(
    optionalText(body, 'region') ?? world.region,
    text(body, 'repository'),
    immutable === undefined ? {} : { immutable },
  );
}

function behaviourOf(word: string): Behaviour {
  const behaviour = behaviours.find(known => known === word);
  if (behaviour === undefined) {
    throw invalid(`behaviour is one of ${behaviours.join(', ')}.`);
  }
  return behaviour;
}

function architecturesOf(body: Fields): readonly string[] {
  const architectures =
    body['architectures'] === undefined
      ? [optionalText(body, 'architecture') ?? 'amd64']
      : texts(body, 'architectures');
  if (architectures.length === 0 || architectures.some(name => name !== 'amd64' && name !== 'arm64')) {
    throw invalid('architectures are amd64 and arm64.');
  }
  return architectures;
}

function readFinding(fields: Fields): Finding {
  const word = text(fields, 'severity');
  const severity = severities.find(known => known === word);
  if (severity === undefined) {
    throw invalid(`severity is one of ${severities.join(', ')}.`);
  }
  return {
    name: text(fields, 'name'),
    severity,
    package: optionalText(fields, 'package') ?? 'openssl',
    version: optionalText(fields, 'version') ?? '3.0.0',
  };
}
