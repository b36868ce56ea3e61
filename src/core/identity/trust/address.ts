/** An IP address as a number, with how many bits it has. */
interface Address {
  readonly value: bigint;
  readonly bits: 32 | 128;
}

/** Whether an address is in a range in CIDR notation (RFC 4632, RFC 4291), or is the one address named. */
export function addressIn(range: string, given: string): boolean {
  const [base = '', length] = range.split('/');
  const network = parseAddress(base);
  const address = parseAddress(given);
  if (network === undefined || address?.bits !== network.bits) {
    return false;
  }
  const prefix = length === undefined ? network.bits : /^\d{1,3}$/.test(length) ? Number(length) : -1;
  if (prefix < 0 || prefix > network.bits) {
    return false;
  }
  const rest = BigInt(network.bits - prefix);
  return network.value >> rest === address.value >> rest;
}

function parseAddress(text: string): Address | undefined {
  return text.includes(':') ? parseVersion6(text) : parseVersion4(text);
}

function parseVersion4(text: string): Address | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || parts.some(part => !/^(0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255)) {
    return undefined;
  }
  return { value: parts.reduce((value, part) => (value << 8n) | BigInt(part), 0n), bits: 32 };
}

function parseVersion6(text: string): Address | undefined {
  const [head = '', tail, more] = text.split('::');
  if (more !== undefined) {
    return undefined;
  }
  const left = groups(head);
  const right = groups(tail ?? '');
  if (left === undefined || right === undefined) {
    return undefined;
  }
  const missing = 8 - left.length - right.length;
  if (tail === undefined ? missing !== 0 : missing < 1) {
    return undefined;
  }
  const all = [...left, ...Array.from({ length: missing }, () => 0n), ...right];
  return { value: all.reduce((value, group) => (value << 16n) | group, 0n), bits: 128 };
}

/** Groups of 16 bits; the last two may be written as an address of version 4. */
function groups(text: string): readonly bigint[] | undefined {
  if (text === '') {
    return [];
  }
  const result: bigint[] = [];
  for (const part of text.split(':')) {
    const four = part.includes('.') ? parseVersion4(part) : undefined;
    if (four !== undefined) {
      result.push(four.value >> 16n, four.value & 0xffffn);
    } else if (/^[\da-f]{1,4}$/i.test(part)) {
      result.push(BigInt(`0x${part}`));
    } else {
      return undefined;
    }
  }
  return result;
}
