/** The width of a text in pixels, in a font of that size. */
export type Measure = (text: string, size: number, isBold: boolean) => number;

/** A width that no common font exceeds, where there is no page to ask. */
export const estimate: Measure = (text, size, isBold) => {
  let ems = 0;
  for (const character of text) ems += emsOf(character);
  return ems * size * (isBold ? 1.08 : 1);
};

function emsOf(character: string): number {
  if (character > '\u00ff') return 1.1;
  if (/[mwMW@%&]/.test(character)) return 0.98;
  if (/[A-Z]/.test(character)) return 0.76;
  return /[ijl.,:;'|!\s]/.test(character) ? 0.36 : 0.63;
}
