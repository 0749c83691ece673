import { tasks, type ExtensionContext } from 'vscode';
import { registerCommands } from './commands/register-commands';
import { Homelab } from './homelab';
import { LanguageServer } from './language-client';
import { vmStatusItem } from './status/vm-status-item';
import { homelabProgram } from './tasks/homelab-program';
import { TaskProblems } from './tasks/task-problems';
import { taskProvider } from './tasks/task-provider';
import { ServicesView } from './views/services-view';
import { toggleService } from './views/toggle-service';
import { followVm } from './vm/follow-vm';
import { offerVm } from './vm/offer-vm';
import { VmSession } from './vm/vm-session';

/** What other extensions and the tests may look at. */
export type HomelabApi = {
  readonly services: Pick<ServicesView, 'getChildren' | 'getTreeItem' | 'setEnabled'>;
  readonly situation: () => Homelab['state'];
};

let server: LanguageServer | undefined;

/** Returns at once: the language server starts beside it. */
export function activate(context: ExtensionContext): HomelabApi {
  const problems: TaskProblems = new TaskProblems(() => running.diagnostics);
  const running: LanguageServer = new LanguageServer(context, problems.middleware);
  server = running;
  const homelab = new Homelab(running);
  const program = homelabProgram(context);
  const session = new VmSession(followVm(program), (error) =>
    running.log.error(`The VM could not be followed: ${String(error)}`),
  );
  const services = new ServicesView(homelab, toggleService(running));
  context.subscriptions.push(
    problems,
    homelab,
    session,
    services,
    vmStatusItem(session),
    session.onDidBecomeReady((vm) => void offerVm(vm)),
    tasks.registerTaskProvider('homelab', taskProvider(homelab, program)),
    registerCommands({ context, server: running, homelab, program, session }),
    running,
  );
  void running.start();
  return { services, situation: () => homelab.state };
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}
