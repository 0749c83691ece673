import type { OptionExplanation } from '../protocol';
import { priorityText } from '../reports/option-explanation';

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
  how,
}: OptionExplanation['definitions'][number]): readonly string[] {
  return [`  ${file}:${line}: ${text}`, `    ${how}`];
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
