import { tasks, workspace, type Disposable, type ExtensionContext } from 'vscode';
import { registerAgents } from './agents/register-agents';
import { Builders } from './builder/builders';
import { continueWalkthrough } from './commands/open-created';
import { registerCommands } from './commands/register-commands';
import { deployTools, type DeployTools } from './deploy/deploy-tools';
import { Differences } from './difference/differences';
import { Explanations } from './explain/explanations';
import { FlakeTests } from './flake/flake-tests';
import { Homelab } from './homelab';
import { LanguageServer } from './language-client';
import { onDidChangeOtherExtension } from './other-extension';
import { SecretEditor } from './secrets/secret-editor';
import { registerSecretCommands } from './secrets/secret-commands';
import { SecretProgram } from './secrets/secret-program';
import { Secrets } from './secrets/secrets';
import { MapPanel, type MapParts } from './map/map-panel';
import { vmStatusItem } from './status/vm-status-item';
import { homelabProgram, type HomelabProgram } from './tasks/homelab-program';
import { evaluateOnSave } from './tasks/evaluate-on-save';
import { detailsProvider, detailsScheme, offerRemedies } from './tasks/remedies';
import { OptionIndexes } from './tasks/option-indexes';
import { TaskEvents } from './tasks/task-events';
import { TaskProblems } from './tasks/task-problems';
import { taskProvider } from './tasks/task-provider';
import { buildersView, type BuilderRow } from './views/builders-view';
import type { CheckRow } from './views/check-item';
import { ChecksView } from './views/checks-view';
import { differencesView, type DifferenceRow } from './views/differences-view';
import { explainView, type ExplainRow } from './views/explain-view';
import { secretsView } from './views/secrets-view';
import { deploymentsView, type DeploymentRow } from './views/deployments-view';
import type { SeenRows } from './views/rows/rows-view';
import type { Row as SecretRow } from './views/secret-rows';
import { ServicesView } from './views/services-view';
import { serviceEdits } from './views/edit-service';
import { vmsView, type VmsRow } from './views/vms-view';
import { adoptVms } from './vm/adopt-vms';
import { followVm } from './vm/follow-vm';
import { noteTaskVms } from './vm/note-task-vms';
import { offerVms } from './vm/offer-vm';
import { VmHealth } from './vm/vm-health';
import { VmSession } from './vm/vm-session';

/** What other extensions and the tests may look at. */
export type HomelabApi = {
  readonly services: Pick<ServicesView, 'getChildren' | 'getTreeItem' | 'setEnabled' | 'setFilter'>;
  readonly vms: SeenRows<VmsRow>;
  readonly checks: SeenRows<CheckRow>;
  readonly secrets: SeenRows<SecretRow>;
  readonly compared: SeenRows<DifferenceRow>;
  readonly explained: SeenRows<ExplainRow>;
  readonly builders: SeenRows<BuilderRow>;
  readonly deployments: SeenRows<DeploymentRow>;
  readonly tests: Pick<FlakeTests, 'items' | 'run' | 'debug'>;
  readonly onDidChangeVms: VmSession['onDidChange'];
  readonly situation: () => Homelab['state'];
  /** The machines whose options from outside are known. */
  readonly optionsOf: () => readonly string[];
  readonly onDidChangeOptions: OptionIndexes['onDidChange'];
};

let server: LanguageServer | undefined;

/** Returns at once: the language server starts beside it. */
export function activate(context: ExtensionContext): HomelabApi {
  const problems: TaskProblems = new TaskProblems(() => running.diagnostics);
  const running: LanguageServer = new LanguageServer(context, problems.middleware);
  server = running;
  const homelab = new Homelab(running);
  const program = homelabProgram(context);
  context.subscriptions.push(registerAgents(context, { homelab, program }));
  const session = vmSession(program, running);
  const secrets = new Secrets(running);
  const encryption = new SecretProgram(program);
  const health = new VmHealth(session, program);
  const builders = new Builders(program);
  const events = new TaskEvents();
  const questions = {
    explanations: new Explanations(running, program),
    differences: new Differences(program),
  };
  const tools = deployTools(homelab, program);
  const parts = { context, server: running, session, health, builders, ...questions, ...tools };
  const views = viewsOf({ ...parts, secrets });
  const options = new OptionIndexes({ homelab, server: running, program });
  context.subscriptions.push(
    problems,
    secrets,
    new SecretEditor(context, secrets, encryption),
    registerSecretCommands({ server: running, secrets, program: encryption }),
    health,
    builders,
    ...Object.values(questions),
    events,
    tools,
    ...Object.values(views),
    options,
    noteTaskVms(events, session),
    offerRemedies(events, program),
    evaluateOnSave({ homelab, program, problems }),
    workspace.registerTextDocumentContentProvider(detailsScheme, detailsProvider),
    adoptOnce(homelab, () => adoptVms(homelab, program, session).then(() => builders.lookForNix())),
    homelab,
    session,
    vmStatusItem(session),
    offerVms(session),
    tasks.registerTaskProvider('homelab', taskProvider(homelab, program)),
    registerCommands({ ...views, ...parts }),
    onDidChangeOtherExtension(() => void running.restart()),
    running,
  );
  void running.start();
  void continueWalkthrough(context);
  return { ...views, checks: views.checks.rows, ...apiOf({ session, homelab, options }) };
}

type ViewParts = MapParts &
  DeployTools & {
    readonly builders: Builders;
    readonly secrets: Secrets;
    readonly explanations: Explanations;
    readonly differences: Differences;
  };

function viewsOf({ secrets, builders, explanations, differences, ...parts }: ViewParts) {
  const { server: running, homelab, program, session, health, deployments } = parts;
  return {
    services: new ServicesView(homelab, serviceEdits(running), (of) => running.serviceOptions(of)),
    vms: vmsView(session, health),
    deployments: deploymentsView(deployments),
    tests: new FlakeTests(homelab, program),
    builders: buildersView(builders),
    checks: new ChecksView(homelab, program),
    secrets: secretsView(secrets),
    explained: explainView(explanations),
    compared: differencesView(differences),
    map: new MapPanel(parts),
  };
}

function apiOf({
  session,
  homelab,
  options,
}: {
  readonly session: VmSession;
  readonly homelab: Homelab;
  readonly options: OptionIndexes;
}) {
  return {
    onDidChangeVms: session.onDidChange,
    situation: () => homelab.state,
    optionsOf: () => options.machines,
    onDidChangeOptions: options.onDidChange,
  };
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}

function vmSession(program: HomelabProgram, { log }: LanguageServer): VmSession {
  return new VmSession(followVm(program), (error) =>
    log.error(`The VM could not be followed: ${String(error)}`),
  );
}

/** Looks for VMs that run already as soon as the flakes of the workspace are known. */
function adoptOnce(homelab: Homelab, adopt: () => Promise<void>): Disposable {
  const waiting = homelab.onDidChange(() => {
    if (homelab.state !== 'ready') return;
    waiting.dispose();
    void adopt();
  });
  return waiting;
}
