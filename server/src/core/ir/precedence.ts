/** How tightly Nix's binary operators bind. */
export const precedences: Readonly<Record<string, number>> = {
  '|>': 0,
  '<|': 0,
  '->': 1,
  '||': 2,
  '&&': 3,
  '==': 4,
  '!=': 4,
  '<': 5,
  '>': 5,
  '<=': 5,
  '>=': 5,
  '//': 6,
  '+': 8,
  '-': 8,
  '*': 9,
  '/': 9,
  '++': 10,
};
export const rightAssociative: ReadonlySet<string> = new Set(['->', '//', '++', '<|']);
/** Those that cannot follow one that binds as tightly. */
export const notInChains: ReadonlySet<string> = new Set(['==', '!=', '<', '>', '<=', '>=', '<|']);
export const hasAttrPrecedence = 11;
export const prefixPrecedences = { '!': 7, '-': 12 } as const;
