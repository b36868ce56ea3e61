/** `make`, called once for each key. */
export function memo<A, R>(make: (argument: A) => R, key: (argument: A) => string): (argument: A) => R {
  const made = new Map<string, { readonly value: R }>();
  return argument => {
    const known = made.get(key(argument)) ?? { value: make(argument) };
    made.set(key(argument), known);
    return known.value;
  };
}
