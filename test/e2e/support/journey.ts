import { after, before, type TestContext, test } from 'node:test';
import { type Stage, type StageOptions, startStage } from './stage.ts';

type Step = (name: string, body: (stage: Stage, context: TestContext) => Promise<void>) => void;

/**
 * One person's way through the window: steps that build on each other, in one stage that is started before
 * the first and ended after the last. A step that fails leaves its logs among the artifacts, and those after
 * it are skipped.
 */
export function journey(options: StageOptions = {}): Step {
  let stage: Stage | undefined;
  let broken = false;
  before(async () => {
    stage = await startStage(options);
  });
  after(async () => {
    await stage?.stop();
  });
  return (name, body) => {
    test(name, { timeout: 120_000 }, async context => {
      if (broken || stage === undefined) {
        context.skip('a step before it failed');
        return;
      }
      try {
        await body(stage, context);
      } catch (error) {
        broken = true;
        await stage.dump(name);
        throw error;
      }
    });
  };
}
