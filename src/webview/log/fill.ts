let numbers = new Intl.NumberFormat('en');

/** The language in which numbers are written from now on, as BCP 47 has it; empty: the browser's. */
export function setLanguage(language: string): void {
  numbers = new Intl.NumberFormat(language === '' ? undefined : language);
}

/** The string with its values in the places of `{0}`, `{1}`; numbers in the groups of the language. */
export function fill(text: string, ...values: readonly (number | string)[]): string {
  return text.replace(/\{(\d)\}/g, (place, index: string) => {
    const value = values[Number(index)];
    return value === undefined ? place : typeof value === 'number' ? numbers.format(value) : value;
  });
}
