import { commands, Disposable, window } from 'vscode';
import type { LanguageServer } from '../language-client';
import { applyRemedy } from '../tasks/remedies';
import {
  compareMachines,
  compareWithCommit,
  openDerivations,
  openDifference,
} from '../difference/compare';
import type { Differences } from '../difference/differences';
import type { DifferenceRow } from '../views/differences-view';
import { deploymentsIn, targetOf } from '../deploy/deployment-rows';
import { showDifference } from '../deploy/difference';
import type { DeployTools } from '../deploy/deploy-tools';
import { deploy, rollBack } from '../deploy/run-deploy';
import { copyReport, explainOption } from '../explain/explain-option';
import type { Explanations } from '../explain/explanations';
import { removeResults } from '../flake/remove-results';
import { updateInputs } from '../flake/update-inputs';
import type { CheckRow } from '../views/check-item';
import type { ChecksView } from '../views/checks-view';
import type { Row } from '../views/service-rows';
import type { ServicesView } from '../views/services-view';
import type { MapPanel } from '../map/map-panel';
import type { PortRow } from '../views/vms-view';
import { pickVmAction, whileItRuns } from '../vm/offer-vm';
import { openDashboard, openService, openSshTerminal, showConsole } from '../vm/open-vm';
import type { Vm } from '../vm/vm-session';
import { commandIds } from './command-ids';
import { createProject } from './create-project';
import { newService } from './new-service';
import type { CreationMemory } from './open-created';
import { registerLensCommands } from './lens-commands';
import { openDeclaration, openFlake, openMachine, openSetting } from './open-places';
import {
  bootVm,
  buildVm,
  evaluate,
  restartVm,
  startBuilder,
  stopBuilder,
  stopVm,
  vmOf,
  type Actions,
} from './run-actions';

export type CommandParts = Actions &
  DeployTools & {
    readonly context: CreationMemory;
    readonly server: LanguageServer;
    readonly checks: ChecksView;
    readonly services: ServicesView;
    readonly map: MapPanel;
    readonly explanations: Explanations;
    readonly differences: Differences;
  };

type Command = (argument: unknown) => Promise<void> | void;

/** All commands of the extension, one entry each. */
export function registerCommands(parts: CommandParts): Disposable {
  const { server, homelab, session, checks, map } = parts;
  const withRunning = (row: unknown, open: (vm: Vm) => Promise<void> | void): Promise<void> =>
    withVm(vmOf(row) ?? session.vm, ({ target }) => whileItRuns(session, target, open));
  const list: Readonly<Record<keyof typeof commandIds, Command>> = {
    createProject: () => createProject(parts),
    evaluate: (row) => evaluate(parts, row),
    buildVm: (row) => buildVm(parts, row),
    bootVm: (row) => bootVm(parts, row),
    stopVm: (row) => stopVm(parts, row),
    startBuilder: () => startBuilder(parts),
    stopBuilder: () => stopBuilder(parts),
    refreshBuilders: () => parts.builders.refresh(),
    filterServices: () => parts.services.askFilter(),
    showAllServices: () => parts.services.setFilter(''),
    copyService: (row) => parts.services.copyTo(row as Row),
    newService: () => newService(parts),
    refresh: () => homelab.refresh(),
    restartServer: () => server.restart(),
    showLog: () => server.log.show(),
    openDeclaration: (row) => openDeclaration(row as Row),
    openSetting: (row) => openSetting(row as Row),
    openMachine: (row) => openMachine(row as Row),
    openFlake: () => openFlake(homelab),
    openDashboard: (row) => withRunning(row, openDashboard),
    openSshTerminal: (row) => withRunning(row, openSshTerminal),
    showVm: () => withVm(session.vm, pickVmAction),
    bootFreshVm: (row) => bootVm(parts, row, { freshDisk: true }),
    restartVm: (row) => restartVm(parts, row),
    showConsole: (row) => withVm(vmOf(row) ?? session.vm, showConsole),
    openService: (row) => openService(row as PortRow),
    showMap: () => map.show(),
    doctor: () => checks.run(),
    mend: (code) => checks.mend(String(code)),
    deploy: (row) => deploy(parts, targetOf(row)),
    rollBack: (row) => rollBack(parts, targetOf(row)),
    showDifference: (row) => showDifference(deploymentsIn(parts, row)),
    showDeployLog: () => parts.log.show(),
    updateInputs: () => updateInputs(parts),
    removeResults: () => removeResults(parts),
    explainOption: (of) => explainOption(parts, of),
    forgetExplanations: () => parts.explanations.forget(),
    copyReport: (report) => copyReport(String(report)),
    compareWithCommit: (row) => compareWithCommit(parts, row),
    compareMachines: (row) => compareMachines(parts, row),
    openDifference: (row) => openDifferenceOf(row as DifferenceRow),
    forgetDifferences: () => parts.differences.forget(),
    applyRemedy: (row) => applyCheck(parts, row as CheckRow),
  };
  const registered = Object.entries(list).map(([name, run]) =>
    commands.registerCommand(commandIds[name as keyof typeof commandIds], run),
  );
  return Disposable.from(...registered, registerLensCommands(parts));
}

async function openDifferenceOf(row: DifferenceRow): Promise<void> {
  if (row.kind === 'option') await openDifference(row.comparison, row.option);
  if (row.kind === 'derivation') await openDerivations(row.comparison, row.derivation);
}

async function applyCheck({ program }: CommandParts, { result }: CheckRow): Promise<void> {
  if (result.remedy) await applyRemedy(program, result.remedy);
}

async function withVm(vm: Vm | undefined, run: (vm: Vm) => Promise<void> | void): Promise<void> {
  if (vm) await run(vm);
  else void window.showInformationMessage('No VM runs. Start one with “Homelab: Boot VM”.');
}
