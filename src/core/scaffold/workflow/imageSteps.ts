import type { SetUp } from '../setUp.ts';
import { ACTIONS } from './actions.ts';
import { expression, mapping, run, scalar } from './yamlText.ts';

type Step = readonly string[];

/** The image that was found or built, by digest: no other one can take its place. */
export const IMAGE = `${expression('steps.registry.outputs.registry')}/${expression('vars.ECR_REPOSITORY')}@${expression('steps.image.outputs.digest || steps.build.outputs.digest')}`;

const NOT_THERE = "steps.image.outputs.digest == ''";

/**
 * Builds the image of the commit, unless it is there already: a run that is repeated deploys what the first one
 * built, and tags of the repository may be immutable.
 */
export function imageSteps({ app }: SetUp): readonly Step[] {
  const { dockerfile, context, architecture } = app;
  const emulated = architecture === 'ARM64';
  const commit = expression('github.sha');
  return [
    ['name: Log in to Amazon ECR', 'id: registry', `uses: ${ACTIONS.logIn}`],
    [
      'name: Look for the image of this commit',
      'id: image',
      ...mapping('env', { REPOSITORY: expression('vars.ECR_REPOSITORY') }),
      ...run(`digest=$(aws ecr batch-get-image --repository-name "$REPOSITORY" --image-ids "imageTag=$GITHUB_SHA" \\
  --query 'images[0].imageId.imageDigest' --output text)
if [[ "$digest" != None ]]; then
  echo "digest=$digest" >>"$GITHUB_OUTPUT"
fi`),
    ],
    ...(emulated
      ? [
          [
            'name: Set up emulation',
            `if: ${NOT_THERE}`,
            `uses: ${ACTIONS.qemu}`,
            ...mapping('with', { platforms: 'arm64' }),
          ],
        ]
      : []),
    ['name: Set up Buildx', `if: ${NOT_THERE}`, `uses: ${ACTIONS.buildx}`],
    [
      'name: Build and push the image',
      'id: build',
      `if: ${NOT_THERE}`,
      `uses: ${ACTIONS.build}`,
      ...mapping('with', {
        context: scalar(context),
        file: scalar(dockerfile),
        platforms: emulated ? 'linux/arm64' : 'linux/amd64',
        push: 'true',
        tags: `${expression('steps.registry.outputs.registry')}/${expression('vars.ECR_REPOSITORY')}:${commit}`,
        labels: [
          `org.opencontainers.image.revision=${commit}`,
          `org.opencontainers.image.source=${expression('github.server_url')}/${expression('github.repository')}`,
        ].join('\n'),
        // An index of several manifests would have another digest than what tasks report.
        provenance: 'false',
        'cache-from': 'type=gha',
        'cache-to': 'type=gha,mode=max',
      }),
    ],
  ];
}
