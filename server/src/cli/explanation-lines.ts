import type { OptionExplanation } from '../protocol';

const standings = {
  wins: 'wins',
  weaker: 'a stronger one wins',
  off: 'its condition does not hold',
  unknown: 'whether its condition holds is not known',
} as const;

/** NixOS's words for the usual priorities. */
const priorities: Readonly<Record<number, string>> = {
  10: 'mkVMOverride',
  50: 'mkForce',
  100: 'a plain definition',
  1000: 'mkDefault',
  1500: 'mkOptionDefault',
};

const defaultPriority = 1500;

/** Why an option is what it is, for a terminal. */
export function explanationLines(explanation: OptionExplanation): readonly string[] {
  const { option, machine, definitions, value, hidden, evaluated, disagreement } = explanation;
  return [
    `${option} on ${machine}`,
    '',
    ...definitions.flatMap(definitionLines),
    ...(explanation.default === undefined ? [] : [`  default: ${explanation.default}`]),
    ...(definitions.length === 0 ? ['  No module of the homelab sets it.'] : []),
    ...(hidden === undefined ? [] : [`  There may be more: ${hidden}.`]),
    '',
    `  by the sources: ${value ?? 'not known'}`,
    ...(evaluated === undefined ? [] : evaluatedLines(evaluated)),
    ...(disagreement === undefined
      ? []
      : [
          '',
          'The sources and Nix disagree, which is a defect of NixOS Homelab. Please report this:',
          '',
          ...disagreement.split('\n'),
        ]),
  ];
}

function definitionLines({
  file,
  line,
  text,
  priority,
  conditions,
  standing,
}: OptionExplanation['definitions'][number]): readonly string[] {
  const how = priority === undefined ? 'a computed priority' : priorityText(priority);
  return [
    `  ${file}:${line}: ${text}`,
    `    ${standings[standing]}; ${how}${conditions.length === 0 ? '' : `, if ${conditions.join(' and ')}`}`,
  ];
}

function priorityText(priority: number): string {
  const word = priorities[priority];
  return word === undefined ? `priority ${priority}` : `${word} (priority ${priority})`;
}

function evaluatedLines({
  value,
  priority,
  definitions,
}: NonNullable<OptionExplanation['evaluated']>): readonly string[] {
  const won = definitions.map(({ file }) => file).join(', ');
  const by =
    priority === undefined || priority === defaultPriority || won === ''
      ? ', the default'
      : `, by ${won}; ${priorityText(priority)}`;
  return [`  by Nix: ${value}${by}`];
}
