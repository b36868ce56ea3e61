import { crc32 } from 'node:zlib';

/**
 * The frames of `application/vnd.amazon.eventstream`: total length, length of the headers, checksum of these two,
 * headers, payload, checksum of all that; numbers big-endian, checksums CRC-32.
 * https://smithy.io/2.0/aws/amazon-eventstream.html
 */

export interface Frame {
  /** Those whose value is a text. */
  readonly headers: ReadonlyMap<string, string>;
  readonly payload: Buffer;
}

const PRELUDE = 12;
const TRAILER = 4;
/** Bytes of a message at most, by the specification: 128 KiB of headers and 24 MiB of payload. */
const LENGTH_MAX = PRELUDE + 128 * 1024 + 24 * 1024 * 1024 + TRAILER;

/** The frames of a body, however it is cut into pieces. Throws an Error for bytes that are none, or that end early. */
export async function* framesOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<Frame, void, undefined> {
  let pieces: Uint8Array[] = [];
  let size = 0;
  /** Bytes that must be there before there is anything to be read. */
  let wanted = PRELUDE;
  for await (const piece of body) {
    pieces.push(piece);
    size += piece.length;
    if (size < wanted) {
      continue;
    }
    const bytes = Buffer.concat(pieces, size);
    let from = 0;
    wanted = PRELUDE;
    while (size - from >= wanted) {
      const length = lengthAt(bytes, from);
      if (size - from < length) {
        wanted = length;
        break;
      }
      yield frame(bytes.subarray(from, from + length));
      from += length;
    }
    pieces = [bytes.subarray(from)];
    size -= from;
  }
  if (size > 0) {
    throw new Error('The event stream ended within a message.');
  }
}

function lengthAt(bytes: Buffer, from: number): number {
  if (crc32(bytes.subarray(from, from + 8)) !== bytes.readUInt32BE(from + 8)) {
    throw new Error("The checksum of a message's beginning is wrong.");
  }
  const length = bytes.readUInt32BE(from);
  if (length < PRELUDE + bytes.readUInt32BE(from + 4) + TRAILER || length > LENGTH_MAX) {
    throw new Error('A message of the event stream has an impossible length.');
  }
  return length;
}

function frame(message: Buffer): Frame {
  const end = message.length - TRAILER;
  if (crc32(message.subarray(0, end)) !== message.readUInt32BE(end)) {
    throw new Error('The checksum of a message is wrong.');
  }
  const payloadAt = PRELUDE + message.readUInt32BE(4);
  return {
    headers: headersOf(message.subarray(PRELUDE, payloadAt)),
    payload: message.subarray(payloadAt, end),
  };
}

/** Bytes of a value by its type; undefined where they say it themselves, in the two before. */
const VALUE_LENGTHS: readonly (number | undefined)[] = [0, 0, 1, 2, 4, 8, undefined, undefined, 8, 16];
const STRING = 7;

/** A RangeError of Buffer's where they end early. */
function headersOf(bytes: Buffer): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (let at = 0; at < bytes.length; ) {
    const nameEnd = at + 1 + bytes.readUInt8(at);
    const type = bytes.readUInt8(nameEnd);
    const fixed = VALUE_LENGTHS[type];
    const valueAt = nameEnd + (fixed === undefined ? 3 : 1);
    const length = fixed ?? bytes.readUInt16BE(nameEnd + 1);
    if (type >= VALUE_LENGTHS.length || valueAt + length > bytes.length) {
      throw new Error('A header of the event stream cannot be read.');
    }
    if (type === STRING) {
      headers.set(bytes.toString('utf8', at + 1, nameEnd), bytes.toString('utf8', valueAt, valueAt + length));
    }
    at = valueAt + length;
  }
  return headers;
}
