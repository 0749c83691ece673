import fc from 'fast-check';

type Texts = fc.Arbitrary<string>;
type Grammar = Record<'int' | 'bool' | 'text' | 'list' | 'set' | 'any', string>;

/** Names that every generated expression finds bound, and may bind anew. */
const names = ['a', 'b', 'c', 'd'] as const;
export const surroundings = 'let a = 1; b = "x"; c = [ 1 2 ]; d = { a = 2; b.c = 3; }; in';

const name = fc.constantFrom(...names);
const literalText = fc.constantFrom('', 'a', 'x y', 'é', 'a.b', '1.10', '-');

/** `words\`…\`` joins what the arbitrary parts give. */
function words(strings: TemplateStringsArray, ...parts: readonly Texts[]): Texts {
  return fc
    .tuple(...parts)
    .map((values) => strings.map((text, i) => text + (values[i] ?? '')).join(''));
}

/** Expressions that mostly have a value; `extra` are further atoms of any type. */
export function nixExpressions(extra: readonly string[] = []): Texts {
  const { any } = fc.letrec<Grammar>((tie) => {
    const [int, bool, text, list, set, value] = [
      tie('int'),
      tie('bool'),
      tie('text'),
      tie('list'),
      tie('set'),
      tie('any'),
    ];
    const pick = (...options: readonly Texts[]): Texts =>
      fc.oneof({ depthSize: 'small', withCrossShrink: true, maxDepth: 3 }, ...options);
    /** What any type can be made with. */
    const wrapped = (inner: Texts): readonly Texts[] => [
      words`(if ${bool} then ${inner} else ${inner})`,
      words`(let ${name} = ${value}; in ${inner})`,
      words`(let a = ${value}; inherit (${set}) b; in ${inner})`,
      words`(with ${set}; ${inner})`,
      words`(assert ${bool}; ${inner})`,
      words`((${name}: ${inner}) ${value})`,
      words`(({ ${name} ? ${value}, ... }@args: ${inner}) ${set})`,
      words`(${set}.${name} or ${inner})`,
      words`(builtins.elemAt [ ${inner} ${value} ] 0)`,
      words`(builtins.seq ${value} ${inner})`,
      words`({ ${name} = ${inner}; } // ${set}).${name}`.map((source) => `(${source})`),
    ];
    const number = fc.oneof(
      fc.integer({ min: -3, max: 12 }).map((n) => `(${n})`),
      fc.constant('1.5'),
    );
    return {
      int: pick(
        number,
        words`(${int} + ${int})`,
        words`(${int} * ${int})`,
        words`(${int} - ${int})`,
        words`(${int} / ${int})`,
        words`(builtins.length ${list})`,
        words`(builtins.stringLength ${text})`,
        words`(builtins.foldl' (acc: x: acc + ${int}) ${int} ${list})`,
        words`(builtins.compareVersions ${text} ${text})`,
        ...wrapped(int),
      ),
      bool: pick(
        fc.constantFrom('true', 'false'),
        words`(${int} < ${int})`,
        words`(${value} == ${value})`,
        words`(${value} != ${value})`,
        words`(${list} <= ${list})`,
        words`(${set} ? ${name})`,
        words`(${set} ? ${name}.${name})`,
        words`(${bool} && ${bool})`,
        words`(${bool} || ${bool})`,
        words`(${bool} -> ${bool})`,
        words`(!${bool})`,
        words`(builtins.elem ${value} ${list})`,
        words`(builtins.any (x: x == ${value}) ${list})`,
        words`(builtins.all (x: x != ${value}) ${list})`,
        words`(lib.hasPrefix ${text} ${text})`,
        words`(builtins.isList ${value})`,
        ...wrapped(bool),
      ),
      text: pick(
        words`"${literalText}"`,
        words`"${literalText}\${${text}}"`,
        words`''\n  ${literalText}\n    \${${text}}\n''`,
        words`(${text} + ${text})`,
        words`(toString ${value})`,
        words`(builtins.toJSON ${value})`,
        words`(builtins.typeOf ${value})`,
        words`(builtins.substring 0 ${int} ${text})`,
        words`(builtins.concatStringsSep ${text} (map toString ${list}))`,
        words`(builtins.replaceStrings [ ${text} ] [ ${text} ] ${text})`,
        words`(lib.optionalString ${bool} ${text})`,
        ...wrapped(text),
      ),
      list: pick(
        words`[ ${value} ${value} ]`,
        words`(${list} ++ ${list})`,
        words`(map (x: ${value}) ${list})`,
        words`(map (x: x) ${list})`,
        words`(builtins.filter (x: ${bool}) ${list})`,
        words`(builtins.filter (x: x == ${value}) ${list})`,
        words`(builtins.attrNames ${set})`,
        words`(builtins.attrValues ${set})`,
        words`(lib.optional ${bool} ${value})`,
        words`(lib.optionals ${bool} ${list})`,
        words`(lib.unique ${list})`,
        words`(lib.take 1 ${list})`,
        words`(lib.reverseList ${list})`,
        words`(builtins.concatMap (x: ${list}) ${list})`,
        words`(lib.splitString "." ${text})`,
        words`(lib.mapAttrsToList (n: v: n) ${set})`,
        words`(builtins.sort (x: y: x < y) ${list})`,
        ...wrapped(list),
      ),
      set: pick(
        words`{ ${name} = ${value}; }`,
        words`{ a = ${value}; b.${name} = ${value}; }`,
        words`rec { a = ${value}; b = ${value}; c = { ${name} = ${value}; }; }`,
        words`{ \${${text}} = ${value}; }`,
        words`{ inherit ${name}; }`,
        words`{ inherit (${set}) ${name}; }`,
        words`(${set} // ${set})`,
        words`(lib.optionalAttrs ${bool} ${set})`,
        words`(lib.recursiveUpdate ${set} ${set})`,
        words`(builtins.mapAttrs (n: v: ${value}) ${set})`,
        words`(builtins.removeAttrs ${set} [ "${name}" ])`,
        words`(builtins.intersectAttrs ${set} ${set})`,
        words`(lib.filterAttrs (n: v: ${bool}) ${set})`,
        words`(lib.genAttrs [ "a" "${name}" ] (n: ${value}))`,
        words`(builtins.listToAttrs [ { name = ${text}; value = ${value}; } ])`,
        ...wrapped(set),
      ),
      any: pick(
        fc.constantFrom(...names, 'null', ...extra),
        int,
        bool,
        text,
        list,
        set,
        fc.constantFrom('(throw "no")', '(x: x)', '{ }', '[ ]', './a', '0.5'),
      ),
    };
  });
  return any;
}
