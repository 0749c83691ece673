import type { ActionContext } from '../actions/action-context';
import type { VirtualMachines } from '../actions/virtual-machines';
import type { Workbench } from '../mcp/workbench';
import { nodeFiles } from '../node/node-files';
import { nodeSourceFolder } from '../node/source-folder';
import { openRepository } from './read-repository';
import { createStaticModel, type StaticModel } from './static-model';

type Parts = {
  readonly vms: VirtualMachines;
  readonly contextOf: (model: StaticModel, signal: AbortSignal) => ActionContext;
};

/** What the tools work with, on this computer; the repository is read again at each question. */
export function createWorkbench(root: string, parts: Parts): Workbench {
  const repository = openRepository(root);
  const model = createStaticModel(() => repository.snapshot());
  const contextOf = (signal: AbortSignal): ActionContext => parts.contextOf(model, signal);
  const { host } = contextOf(new AbortController().signal);
  return {
    root,
    repository,
    folder: nodeSourceFolder,
    files: nodeFiles,
    vms: parts.vms,
    host,
    contextOf,
    lastEvaluation: undefined,
  };
}
