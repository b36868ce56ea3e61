import * as l10n from '@vscode/l10n';
import type { Read } from '../rollout/words.ts';

/** A port of a container, or of a host that it reaches. */
export interface Destination {
  readonly host?: string;
  readonly port: number;
}

/** Reads `8080`, or where a host is asked for `db.internal:5432` or `[fd00::1]:5432`. */
export function readDestination(text: string, withHost: boolean): Read<Destination> {
  const [, host, port] = withHost ? (/^(?:(.+):)?(\d+)$/.exec(text) ?? []) : ['', undefined, text];
  if (withHost && (host === undefined || !isHost(host))) {
    return { problem: l10n.t('Write a host and a port, such as db.internal:5432.') };
  }
  const number = /^[1-9]\d{0,4}$/.test(port ?? '') ? Number(port) : 0;
  if (number < 1 || number > 65_535) {
    return { problem: l10n.t('A port is a number from 1 to 65535.') };
  }
  return {
    value: host === undefined ? { port: number } : { host: host.replace(/^\[|\]$/g, ''), port: number },
  };
}

/** What people call it; `through` is the container. */
export function destinationText({ host, port }: Destination, through: string): string {
  return host === undefined ? `${through} :${port}` : l10n.t('{0}:{1} through {2}', host, port, through);
}

function isHost(text: string): boolean {
  return /^(?:[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?|\[[0-9a-fA-F:.]+\])$/.test(text);
}
