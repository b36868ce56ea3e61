import type { ExpressUpdate } from '../ecs.ts';
import type { Service } from '../model.ts';
import type { DefinitionDocument } from '../release.ts';

/** What a person asks for. ARNs unless a field says otherwise. */
export type Change =
  /** UpdateService with forceNewDeployment. */
  | { readonly kind: 'redeploy' }
  /** RegisterTaskDefinition, then the migration where there is one, then UpdateService. */
  | {
      readonly kind: 'deploy';
      readonly document: DefinitionDocument;
      readonly migration?: Migration;
      /** It takes the service back, to a copy of a revision. */
      readonly back?: boolean;
    }
  /** UpdateService to a revision that is there. */
  | { readonly kind: 'rollBack'; readonly taskDefinition: string }
  /** UpdateExpressGatewayService. */
  | {
      readonly kind: 'express';
      readonly update: ExpressUpdate;
      readonly migration?: Migration;
      readonly back?: boolean;
    }
  /** UpdateService with desiredCount alone; starts no deployment. */
  | { readonly kind: 'scale'; readonly desired: number }
  /** Turns ECS Exec on or off and, as it reaches only new tasks, forces a deployment. */
  | { readonly kind: 'exec'; readonly enabled: boolean }
  /** StopServiceDeployment with ROLLBACK of one that is under way. */
  | { readonly kind: 'stopDeployment'; readonly deployment: string }
  /** Answers a PAUSE hook. */
  | {
      readonly kind: 'answerHook';
      readonly deployment: string;
      readonly hook: string;
      readonly action: 'CONTINUE' | 'ROLLBACK';
      /** What is deployed, where that is known. */
      readonly taskDefinition?: string;
    };

/** A task that has to end with exit code 0 before the service is touched. */
export interface Migration {
  /** Name, of its newest ACTIVE revision. */
  readonly family: string;
  /** Runs with the image that is deployed, in the container of the same name or the only one. */
  readonly image?: string;
}

/** Everything a person sees before a change is sent. Nothing of it changes anything. */
export interface Plan {
  readonly service: Service;
  readonly change: Change;
  /** In the order in which they are read. */
  readonly differences: readonly Difference[];
  readonly findings: readonly Finding[];
}

/** One thing that will be another than it was. Values of secrets are never in it: they are references. */
export interface Difference {
  /** `service`, `task definition` or `container NAME`, in words. */
  readonly where: string;
  /** Such as `image`, `variable LOG_LEVEL`, `secret DB_PASSWORD`, `CPU`. */
  readonly what: string;
  /** Absent where there was none. */
  readonly from?: string;
  /** Absent where there will be none. */
  readonly to?: string;
}

/** What the pre-flight found. */
export interface Finding {
  /** `stop`: ECS would refuse it or its tasks could not start. `unseen`: could not be checked; `reason` says why. */
  readonly severity: 'stop' | 'warning' | 'hint' | 'unseen';
  /** Stable id of the rule, such as `image.missing`. */
  readonly rule: string;
  /** What it is about, in words: `container api`. */
  readonly subject: string;
  readonly reason: string;
  /** What to do; absent where there is nothing to be done. */
  readonly fix?: string;
}
