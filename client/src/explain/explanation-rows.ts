import type { OptionExplanation } from '../../../server/src/protocol';
import type { Explained } from './explanations';

/** One line below an explained option. */
export type ExplanationRow = {
  readonly label: string;
  readonly description?: string;
  /** The name of a codicon. */
  readonly icon: string;
  readonly tooltip?: string;
  /** The file, relative to the flake, and the line from 1 that a click opens. */
  readonly place?: { readonly file: string; readonly line: number };
  /** What a click copies instead. */
  readonly report?: string;
};

/** What is said of an option: what it comes to, who sets it, and whether Nix agrees. */
export function explanationRows({ explanation, nix }: Explained): readonly ExplanationRow[] {
  const { definitions, hidden, disagreement, value } = explanation;
  const none: readonly ExplanationRow[] =
    definitions.length === 0 ? [{ label: 'No module of the homelab sets it', icon: 'info' }] : [];
  return [
    { label: `By the sources: ${value ?? 'not known'}`, icon: 'file-code', tooltip: value ?? '' },
    nixRow(explanation, nix),
    ...disagreementRows(disagreement),
    ...definitions.map(definitionRow),
    ...none,
    ...(explanation.default === undefined
      ? []
      : [{ label: `Default: ${explanation.default}`, icon: 'symbol-constant' }]),
    ...elsewhere(explanation),
    ...(hidden === undefined ? [] : [{ label: `There may be more: ${hidden}`, icon: 'question' }]),
  ];
}

function nixRow({ evaluated }: OptionExplanation, nix: Explained['nix']): ExplanationRow {
  switch (nix.state) {
    case 'asking':
      return { label: 'Asking Nix…', icon: 'loading~spin' };
    case 'untrusted':
      return { label: 'Nix is not asked in a folder that is not trusted', icon: 'shield' };
    case 'failed':
      return { label: `Nix: ${nix.why}`, icon: 'error', tooltip: nix.why };
    case 'answered': {
      const value = evaluated?.value ?? '';
      const type = evaluated?.type;
      return {
        label: `By Nix: ${value}`,
        icon: 'check',
        tooltip: value,
        ...(type !== undefined && { description: type }),
      };
    }
  }
}

function disagreementRows(report: string | undefined): readonly ExplanationRow[] {
  if (report === undefined) return [];
  return [
    {
      label: 'The sources and Nix disagree: copy a report',
      description: 'a defect of NixOS Homelab',
      icon: 'bug',
      tooltip: report,
      report,
    },
  ];
}

const icons = {
  wins: 'pass-filled',
  weaker: 'arrow-small-down',
  off: 'circle-slash',
  unknown: 'question',
} as const;

function definitionRow({
  file,
  line,
  text,
  how,
  standing,
}: OptionExplanation['definitions'][number]): ExplanationRow {
  return {
    label: text,
    description: `${how} · ${file}:${line}`,
    icon: icons[standing],
    tooltip: `${text}\n${file}:${line}\n${how}`,
    place: { file, line },
  };
}

/** NixOS's priority of a default. */
const defaultPriority = 1500;

/** Definitions that win by Nix in files of inputs, which the sources do not hold. */
function elsewhere({ evaluated, definitions }: OptionExplanation): readonly ExplanationRow[] {
  const own = new Set(definitions.map(({ file }) => file));
  // A default is a definition too, of the file that declares the option.
  if ((evaluated?.priority ?? defaultPriority) >= defaultPriority) return [];
  return (evaluated?.definitions ?? [])
    .filter(({ file }) => !own.has(file))
    .map(({ file, value }) => ({ label: value, description: file, icon: 'package' }));
}
