import { type Contents, sha256 } from '../../../ecr/contents.ts';
import { records, text } from '../../../input.ts';
import type { ActionStep } from './action.ts';
import { AwsClient, AwsError } from './awsClient.ts';

/**
 * `docker push` to Amazon ECR: the registry asks for the same permissions as the API does.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html
 */
export async function pushImage(step: ActionStep, reference: string, image: Contents): Promise<void> {
  const [, registry = '', region = '', repository = '', tag = 'latest'] =
    /^(\d{12}\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com)\/([^:@]+)(?::([^@]+))?$/.exec(reference) ?? [];
  if (registry === '') {
    throw refused(reference, 'the sandbox has no registry but Amazon ECR');
  }
  const credentials = step.job.logins.get(registry);
  if (credentials === undefined) {
    throw refused(
      reference,
      `unexpected status from HEAD request to ${page(registry, repository)}: 401 Unauthorized: no basic auth credentials`,
    );
  }
  const client = new AwsClient({ url: step.awsUrl, region, credentials, signal: step.signal });
  const registryId = registry.slice(0, 12);
  const ecr = async (operation: string, input: object) => {
    try {
      return await client.call('ecr', operation, { registryId, repositoryName: repository, ...input });
    } catch (error) {
      if (!(error instanceof AwsError)) {
        throw error;
      }
      const status = error.code === 'AccessDeniedException' ? '403 Forbidden' : '400 Bad Request';
      throw refused(
        reference,
        `unexpected status from ${page(registry, repository)}: ${status}: ${error.message}`,
      );
    }
  };
  const upload = async (content: string): Promise<void> => {
    const digest = sha256(content);
    const there = await ecr('BatchCheckLayerAvailability', { layerDigests: [digest] });
    if ((records(there, 'layers') ?? []).some(layer => text(layer, 'layerAvailability') === 'AVAILABLE')) {
      return;
    }
    const uploadId = text(await ecr('InitiateLayerUpload', {}), 'uploadId');
    const bytes = Buffer.from(content);
    await ecr('UploadLayerPart', {
      uploadId,
      partFirstByte: 0,
      partLastByte: bytes.length - 1,
      layerPartBlob: bytes.toString('base64'),
    });
    await ecr('CompleteLayerUpload', { uploadId, layerDigests: [digest] });
  };
  const put = async (contents: Contents, imageTag?: string): Promise<void> => {
    // The client looks whether the manifest is there before it sends it.
    const known = await ecr('BatchGetImage', {
      imageIds: [imageTag === undefined ? { imageDigest: contents.digest } : { imageTag }],
      acceptedMediaTypes: [contents.mediaType],
    });
    const [same] = records(known, 'images') ?? [];
    if (same !== undefined && text(same, 'imageManifest') === contents.manifest) {
      return;
    }
    await ecr('PutImage', {
      imageManifest: contents.manifest,
      imageManifestMediaType: contents.mediaType,
      ...(imageTag === undefined ? {} : { imageTag }),
    });
  };
  for (const part of image.children.length === 0 ? [image] : image.children) {
    for (const layer of part.layers) {
      await upload(layer);
    }
    if (part.configuration !== undefined) {
      await upload(part.configuration.text);
    }
    if (part !== image) {
      await put(part);
    }
  }
  await put(image, tag);
  step.log.write(`pushed ${reference}@${image.digest}`);
}

function page(registry: string, repository: string): string {
  return `https://${registry}/v2/${repository}/`;
}

function refused(reference: string, why: string): Error {
  return new Error(
    `buildx failed with: ERROR: failed to build: failed to solve: failed to push ${reference}: ${why}`,
  );
}
