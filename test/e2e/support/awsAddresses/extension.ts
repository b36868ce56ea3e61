import type { Agent } from 'node:https';
import { connect } from 'node:net';

/**
 * Leads what this extension host sends to AWS's addresses to the journey's stand-in, without TLS: all
 * extensions of a host share its https. Nothing reaches AWS itself.
 */
export function activate(): void {
  const port = Number(process.env['ECS_AWS_ADDRESSES']);
  const { prototype }: { prototype: Agent } = process.getBuiltinModule('node:https').Agent;
  const { createConnection } = prototype;
  prototype.createConnection = function (options, callback) {
    return /\.(amazonaws\.com|aws\.amazon\.com|api\.aws)$/.test(options.host ?? '')
      ? connect(port, '127.0.0.1')
      : createConnection.call(this, options, callback);
  };
}
