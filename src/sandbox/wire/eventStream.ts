import type { ServerResponse } from 'node:http';
import { crc32 } from 'node:zlib';
import type { ApiError, EventSink, Json } from '../api.ts';

/**
 * The frames of `application/vnd.amazon.eventstream`: total length, length of the headers, checksum of
 * these two, headers, payload, checksum of all that; numbers big-endian, checksums CRC-32.
 * https://smithy.io/2.0/aws/amazon-eventstream.html
 */
export const EVENT_STREAM = 'application/vnd.amazon.eventstream';

/** Prelude and its checksum; the checksum of the message. */
const PRELUDE = 12;
const TRAILER = 4;
/** The type of a header's value that is a text. */
const STRING = 7;

export function encodeMessage(headers: Readonly<Record<string, string>>, payload: Uint8Array): Buffer {
  const encoded = Buffer.concat(Object.entries(headers).map(([name, value]) => encodeHeader(name, value)));
  const message = Buffer.alloc(PRELUDE + encoded.length + payload.length + TRAILER);
  message.writeUInt32BE(message.length, 0);
  message.writeUInt32BE(encoded.length, 4);
  message.writeUInt32BE(crc32(message.subarray(0, 8)), 8);
  encoded.copy(message, PRELUDE);
  message.set(payload, PRELUDE + encoded.length);
  const end = message.length - TRAILER;
  message.writeUInt32BE(crc32(message.subarray(0, end)), end);
  return message;
}

function encodeHeader(name: string, value: string): Buffer {
  const nameBytes = Buffer.from(name);
  const valueBytes = Buffer.from(value);
  const header = Buffer.alloc(1 + nameBytes.length + 1 + 2 + valueBytes.length);
  header.writeUInt8(nameBytes.length, 0);
  nameBytes.copy(header, 1);
  header.writeUInt8(STRING, 1 + nameBytes.length);
  header.writeUInt16BE(valueBytes.length, 2 + nameBytes.length);
  valueBytes.copy(header, 4 + nameBytes.length);
  return header;
}

function encodeEvent(kind: 'event' | 'exception', name: string, body: Json): Buffer {
  return encodeMessage(
    { [`:${kind}-type`]: name, ':content-type': 'application/json', ':message-type': kind },
    Buffer.from(JSON.stringify(body)),
  );
}

/** Writes events to a response whose head was sent; `drained` is called when there is room again. */
export function eventSink(response: ServerResponse, drained: () => void): EventSink {
  response.on('drain', drained);
  return {
    get full() {
      return response.writableNeedDrain;
    },
    send(event, body) {
      if (!response.writableEnded) {
        response.write(encodeEvent('event', event, body));
      }
    },
    fail(error: ApiError) {
      if (!response.writableEnded) {
        response.end(encodeEvent('exception', error.code, { message: error.message }));
      }
    },
    cut() {
      response.socket?.resetAndDestroy();
    },
  };
}
