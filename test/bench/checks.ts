import { once } from 'node:events';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { checkFile } from '../../src/core/checks/check.ts';
import type { CheckedFile } from '../../src/core/checks/file.ts';
import type { Measured } from './result.ts';

/** Lines, the last of them empty. */
const LINES = 1_000;
const TIMES = 40;

interface Times {
  readonly findings: number;
  readonly coldMs: number;
  readonly medianMs: number;
  readonly p95Ms: number;
}

/**
 * Milliseconds that all checks take for a workflow of a thousand lines, parsing included: the first time in a fresh
 * thread (cold), and then as an editor asks, after each change anew. One workflow is as people write them, the other
 * has something to find in every line.
 */
export async function measure(): Promise<Measured> {
  const usual = await inThread('usual');
  const hostile = await inThread('hostile');
  return {
    metrics: { lines: LINES, ...named('usual', usual), ...named('hostile', hostile) },
    bars: [
      { metric: 'usualMedianMs', op: '<=', limit: 50 },
      { metric: 'hostileMedianMs', op: '<=', limit: 50 },
    ],
  };
}

function named(kind: string, { findings, coldMs, medianMs, p95Ms }: Times): Record<string, number> {
  return {
    [`${kind}Findings`]: findings,
    [`${kind}ColdMs`]: coldMs,
    [`${kind}MedianMs`]: medianMs,
    [`${kind}P95Ms`]: p95Ms,
  };
}

async function inThread(kind: Kind): Promise<Times> {
  const worker = new Worker(new URL(import.meta.url), { workerData: { checks: kind } });
  const [times]: Times[] = await once(worker, 'message');
  if (times === undefined) {
    throw new Error(`the thread of the ${kind} workflow told nothing`);
  }
  return times;
}

function times(workflow: (turn: number) => string): Times {
  const first = timed(workflow(0));
  const later = Array.from({ length: TIMES }, (_, index) => timed(workflow(index + 1)).ms).toSorted(
    (a, b) => a - b,
  );
  return {
    findings: first.findings,
    coldMs: round(first.ms),
    medianMs: round(later[Math.floor(TIMES / 2)] ?? 0),
    p95Ms: round(later[Math.floor(TIMES * 0.95)] ?? 0),
  };
}

function timed(text: string): { ms: number; findings: number } {
  const file: CheckedFile = { path: '.github/workflows/deploy.yml', kind: 'workflow', text };
  const start = performance.now();
  const findings = checkFile(file, { files: [file] });
  return { ms: performance.now() - start, findings: findings.length };
}

const START = ['on: push', 'permissions:', '  contents: read', 'jobs:'];

/** Jobs as people write them, with something to find in each. */
function usual(turn: number): string {
  const lines = [`# ${turn}`, ...START];
  for (let job = 0; lines.length + JOB.length < LINES; job++) {
    lines.push(`  deploy-${job}:`, ...JOB);
  }
  return filled(lines);
}

/** One job of as many steps as there is room for, with a finding in nearly every line. */
function hostile(turn: number): string {
  const lines = [`# ${turn}`, ...START, '  deploy:', '    runs-on: ubuntu-24.04', '    steps:'];
  while (lines.length + STEPS.length < LINES) {
    lines.push(...STEPS);
  }
  return filled(lines);
}

function filled(lines: string[]): string {
  while (lines.length < LINES - 1) {
    lines.push('# the end');
  }
  return `${lines.join('\n')}\n`;
}

const STEPS = `      - uses: actions/checkout@v4
      - run: echo \${{ github.event.issue.title }}
      - run: docker push "$REGISTRY/blog:latest"
      - run: aws ecs run-task --cluster apps --task-definition "\${{ github.head_ref }}"`.split('\n');

const JOB = `    runs-on: ubuntu-24.04
    environment: production
    env:
      CLUSTER: apps
      IMAGE_TAG: \${{ github.sha }}
    steps:
      - uses: actions/checkout@v4
      - name: Sign in
        uses: aws-actions/configure-aws-credentials@e6de054238d6b7531b4efff3b6587d9aade6a06c # v6.2.3
        with:
          role-to-assume: arn:aws:iam::111122223333:role/blog-deploy
          aws-region: eu-west-1
      - id: ecr
        uses: aws-actions/amazon-ecr-login@03f1aad4c6c7ffd436567f42f9384779290529bd # v2.1.7
      - name: Build
        env:
          REGISTRY: \${{ steps.ecr.outputs.registry }}
        run: |
          docker build -t "$REGISTRY/blog:$IMAGE_TAG" .
          docker push "$REGISTRY/blog:$IMAGE_TAG"
          echo "image=$REGISTRY/blog:$IMAGE_TAG" >> "$GITHUB_OUTPUT"
      - name: Migrate
        run: |
          task=$(aws ecs run-task --cluster "$CLUSTER" --task-definition blog-migrate \\
            --query 'tasks[0].taskArn' --output text)
          aws ecs wait tasks-stopped --cluster "$CLUSTER" --tasks "$task"
          echo "Migrated for \${{ github.event.head_commit.message }}"
      - id: render
        uses: aws-actions/amazon-ecs-render-task-definition@138c24f321fdbdf7edee4a685519d253cae2cdea # v1.9.0
        with:
          task-definition: .aws/task-definition.json
          container-name: blog
          image: \${{ steps.build.outputs.image }}
      - uses: aws-actions/amazon-ecs-deploy-task-definition@v2
        with:
          task-definition: \${{ steps.render.outputs.task-definition }}
          cluster: \${{ env.CLUSTER }}
          service: blog`.split('\n');

function round(ms: number): number {
  return Math.round(ms * 10) / 10;
}

const WORKFLOWS = { usual, hostile };
type Kind = keyof typeof WORKFLOWS;

const asked: Kind | undefined = isMainThread ? undefined : workerData?.checks;
if (asked !== undefined) {
  parentPort?.postMessage(times(WORKFLOWS[asked]));
}
