import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { at, aws, withoutCli } from './support/awsCli.ts';
import { startTestSandbox } from './support/sandbox.ts';

suite('the AWS CLI at ECR', { skip: withoutCli }, () => {
  test('lists repositories and images, and follows a manifest to its configuration', async t => {
    const sandbox = await startTestSandbox(t, { fleet: 'demo' });
    const credentials = await sandbox.signIn();
    const ecr = (...parameters: string[]) => aws(sandbox, ['ecr', ...parameters], credentials);
    const repository = ['--repository-name', 'blog/web'];

    const { repositories } = await ecr('describe-repositories');
    assert.ok(JSON.stringify(repositories).includes('"repositoryName":"blog/web"'));

    const newest = await ecr(
      ...['describe-images', ...repository, '--filter', 'tagStatus=TAGGED', '--page-size', '2'],
      ...['--query', '{tags: sort_by(imageDetails, &imagePushedAt)[-1].imageTags}'],
    );
    assert.deepEqual(newest, { tags: ['1.19.0', 'latest'] });

    const listed = await ecr('list-images', ...repository, '--max-items', '1');
    assert.ok(typeof listed['NextToken'] === 'string');

    await ecr('wait', 'image-scan-complete', ...repository, '--image-id', 'imageTag=1.19.0-rc.1');
    const scan = await ecr(
      ...['describe-image-scan-findings', ...repository, '--image-id', 'imageTag=1.19.0-rc.1'],
    );
    assert.equal(at(scan, 'imageScanFindings', 'findingSeverityCounts', 'CRITICAL'), 2);

    const image = await ecr('batch-get-image', ...repository, '--image-ids', 'imageTag=1.18.0');
    const manifest: unknown = JSON.parse(String(at(image, 'images', 0, 'imageManifest')));
    const layer = await ecr(
      ...['get-download-url-for-layer', ...repository],
      ...['--layer-digest', String(at(manifest, 'config', 'digest'))],
    );
    const configuration: unknown = await (await fetch(String(layer['downloadUrl']))).json();
    assert.equal(at(configuration, 'architecture'), 'amd64');

    await assert.rejects(
      ecr('describe-images', ...repository, '--image-ids', 'imageTag=none'),
      /\(ImageNotFoundException\) when calling the DescribeImages operation.*: The image with imageId/,
    );
    await assert.rejects(
      ecr('describe-images', '--repository-name', 'none'),
      /\(RepositoryNotFoundException\) when calling the DescribeImages operation/,
    );
  });
});
