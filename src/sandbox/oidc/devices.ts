import { randomBytes, randomInt } from 'node:crypto';
import { ApiError } from '../api.ts';
import type { IssuerSettings } from './issuer.ts';
import type { Person } from './people.ts';

/** One device authorization (RFC 8628). Times are milliseconds since the epoch. */
export interface Device {
  readonly deviceCode: string;
  readonly userCode: string;
  readonly clientId: string;
  readonly scope: string;
  expiresAt: number;
  /** Goes with the form of the approval page, so that no other page can send it. */
  readonly formToken: string;
  decision: 'pending' | 'denied' | Person;
  /** Seconds. */
  interval: number;
  polledAt: number;
}

/** Consonants without those that look alike, as RFC 8628 §6.1 proposes. */
const LETTERS = 'BCDFGHJKLMNPQRSTVWXZ';
/** What a client's timer may be early, in milliseconds. */
const EARLY = 100;

export type DeviceSettings = Readonly<Pick<IssuerSettings, 'deviceInterval' | 'deviceLifetime'>>;

/** The device authorizations under way. Throws ApiError with the codes of RFC 8628 §3.5. */
export class Devices {
  readonly #byDeviceCode = new Map<string, Device>();
  readonly #settings: DeviceSettings;
  readonly #firstAtOnce: boolean;

  /** With `firstAtOnce` the first look at the token endpoint need not wait for the interval. */
  constructor(settings: DeviceSettings, firstAtOnce = false) {
    this.#settings = settings;
    this.#firstAtOnce = firstAtOnce;
  }

  start(clientId: string, scope: string, now: number): Device {
    for (const [code, old] of this.#byDeviceCode) {
      if (old.expiresAt + 3_600_000 < now) {
        this.#byDeviceCode.delete(code);
      }
    }
    const device: Device = {
      deviceCode: randomBytes(32).toString('base64url'),
      userCode: `${letters(4)}-${letters(4)}`,
      clientId,
      scope,
      expiresAt: now + this.#settings.deviceLifetime * 1000,
      formToken: randomBytes(16).toString('base64url'),
      decision: 'pending',
      interval: this.#settings.deviceInterval,
      polledAt: this.#firstAtOnce ? Number.NEGATIVE_INFINITY : now,
    };
    this.#byDeviceCode.set(device.deviceCode, device);
    return device;
  }

  /** One that can still be decided; upper and lower case and what stands between the letters do not count. */
  waiting(userCode: string, now: number): Device | undefined {
    const wanted = normalize(userCode);
    return [...this.#byDeviceCode.values()].find(
      device =>
        normalize(device.userCode) === wanted && device.decision === 'pending' && device.expiresAt > now,
    );
  }

  /** The person who approved; a device code is good for one answer. */
  redeem(
    deviceCode: string,
    clientId: string,
    now: number,
  ): { readonly device: Device; readonly person: Person } {
    const device = this.#byDeviceCode.get(deviceCode);
    if (device === undefined || device.clientId !== clientId) {
      throw new ApiError('invalid_grant', 'The device code is unknown.');
    }
    if (device.expiresAt <= now) {
      throw new ApiError('expired_token', 'The device code has expired.');
    }
    const early = now - device.polledAt < device.interval * 1000 - EARLY;
    device.polledAt = now;
    if (early) {
      device.interval += 5;
      throw new ApiError('slow_down', `Wait ${device.interval} seconds between requests.`);
    }
    if (device.decision === 'pending') {
      throw new ApiError('authorization_pending', 'Nobody has decided yet.');
    }
    this.#byDeviceCode.delete(deviceCode);
    if (device.decision === 'denied') {
      throw new ApiError('access_denied', 'The request was denied.');
    }
    return { device, person: device.decision };
  }
}

function letters(count: number): string {
  return Array.from({ length: count }, () => LETTERS[randomInt(LETTERS.length)]).join('');
}

function normalize(userCode: string): string {
  return userCode.toUpperCase().replaceAll(/[^A-Z]/g, '');
}
