import type { ConcurrencyGroups, Turn } from './concurrency.ts';
import { type Gate, openGate } from './gate.ts';
import type { Conclusion, Job, Pending, Run } from './run.ts';
import { mayDeploy, type DeploymentEnvironment } from '../repository/environment.ts';
import { type JobDeps, type JobEnd, JobRun } from '../runner/jobRun.ts';
import type { Contexts } from '../runner/jobScope.ts';
import { pause, unlessAborted } from '../runner/waits.ts';
