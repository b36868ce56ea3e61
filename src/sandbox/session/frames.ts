/** Frames of the WebSocket protocol, RFC 6455, section 5: as much as the data channel needs. */

export const OPCODE = { text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

export interface Frame {
  readonly opcode: number;
  readonly payload: Buffer;
}

/** The peer broke the protocol; `code` is the status to close with (section 7.4.1). */
export class FrameError extends Error {
  override readonly name = 'FrameError';
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** Session Manager's own messages have a kilobyte or so. */
const MOST_BYTES = 1_048_576;

/** Puts together what a client sends; throws FrameError. Messages in fragments are refused. */
export class FrameReader {
  #rest: Buffer<ArrayBufferLike> = Buffer.alloc(0);

  /** The frames that are complete with these bytes. */
  read(bytes: Buffer): readonly Frame[] {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    const frames: Frame[] = [];
    for (let frame = this.#next(); frame !== undefined; frame = this.#next()) {
      frames.push(frame);
    }
    return frames;
  }

  #next(): Frame | undefined {
    const bytes = this.#rest;
    if (bytes.length < 2) {
      return undefined;
    }
    const first = bytes.readUInt8(0);
    const second = bytes.readUInt8(1);
    const opcode = first & 0x0f;
    if ((first & 0x80) === 0 || opcode === 0) {
      throw new FrameError(1003, 'Messages in fragments are not taken.');
    }
    if ((first & 0x70) !== 0 || (second & 0x80) === 0) {
      throw new FrameError(1002, 'A client masks its frames and uses no reserved bits.');
    }
    const short = second & 0x7f;
    const header = 2 + (short === 126 ? 2 : short === 127 ? 8 : 0) + 4;
    if (bytes.length < header) {
      return undefined;
    }
    const length =
      short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short;
    if (length > MOST_BYTES) {
      throw new FrameError(1009, `A message has at most ${MOST_BYTES} bytes.`);
    }
    if (bytes.length < header + length) {
      return undefined;
    }
    const mask = bytes.subarray(header - 4, header);
    const payload = Buffer.from(bytes.subarray(header, header + length));
    for (let index = 0; index < length; index++) {
      payload[index] = (payload[index] ?? 0) ^ (mask[index % 4] ?? 0);
    }
    this.#rest = bytes.subarray(header + length);
    return { opcode, payload };
  }
}

/** A frame as a server sends it: in one piece and unmasked. */
export function writeFrame(opcode: number, payload: Buffer): Buffer {
  const { length } = payload;
  const header = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10);
  header.writeUInt8(0x80 | opcode, 0);
  if (length < 126) {
    header.writeUInt8(length, 1);
  } else if (length < 65_536) {
    header.writeUInt8(126, 1);
    header.writeUInt16BE(length, 2);
  } else {
    header.writeUInt8(127, 1);
    header.writeBigUInt64BE(BigInt(length), 2);
  }
  return Buffer.concat([header, payload]);
}

export function closeFrame(code: number, reason: string): Buffer {
  const payload = Buffer.alloc(2 + Buffer.byteLength(reason));
  payload.writeUInt16BE(code, 0);
  payload.write(reason, 2);
  return writeFrame(OPCODE.close, payload);
}
