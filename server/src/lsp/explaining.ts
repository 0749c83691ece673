import { RequestType } from 'vscode-languageserver/node';
import { uriFromPath } from '../core/base/uri';
import type { HoverInfo } from '../core/features/hover';
import {
  explainRequest,
  optionAtRequest,
  serviceOptionsRequest,
  type ExplainParams,
  type OptionAtParams,
  type OptionExplanation,
  type ServiceOption,
} from '../protocol';
import { atCaret } from './at-caret';
import { toLocation } from './convert';
import type { Language, Snapshot } from './language';
import { feature, type Feature } from './requests';

/** What is asked of options: why they are what they are. */
export function explainFeatures(language: Language): readonly Feature[] {
  return [
    feature(explain, ({ snapshot }, params) => language.explain(snapshot, params) ?? null),
    feature(serviceOptions, ({ snapshot }, params) =>
      language.serviceOptions(snapshot, params).map((option) => toOption(snapshot, option)),
    ),
    feature(
      optionAt,
      atCaret(({ snapshot, uri, offset }) => language.optionAt(snapshot, uri, offset) ?? null),
    ),
  ];
}

const explain = new RequestType<ExplainParams, OptionExplanation | null, void>(explainRequest);
const serviceOptions = new RequestType<ExplainParams, readonly ServiceOption[], void>(
  serviceOptionsRequest,
);
const optionAt = new RequestType<OptionAtParams, readonly string[] | null, void>(optionAtRequest);

function toOption(
  snapshot: Snapshot,
  option: ReturnType<Language['serviceOptions']>[number],
): ServiceOption {
  const { path, name, isSet, value, description, declaration } = option;
  return {
    path,
    name,
    isSet,
    ...(value !== undefined && { value }),
    ...(description !== undefined && { description }),
    ...(declaration !== undefined && { declaration: toLocation(snapshot, declaration) }),
  };
}

const mostMachines = 4;

/** A hover with links by which the editor explains the option, on each machine that it may be meant for. */
export function withExplainLinks(found: HoverInfo, command: string | undefined): HoverInfo {
  const { option, markdown } = found;
  if (command === undefined || option === undefined || option.machines.length === 0) return found;
  const links = option.machines.slice(0, mostMachines).map((machine) => {
    const params: ExplainParams = { flake: uriFromPath(option.root), machine, path: option.path };
    return `[${machine}](command:${command}?${encodeURIComponent(JSON.stringify([params]))})`;
  });
  return { ...found, markdown: `${markdown}\n\nExplain on ${links.join(' · ')}` };
}
