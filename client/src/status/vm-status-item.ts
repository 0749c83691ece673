import { commands, Disposable, StatusBarAlignment, ThemeColor, window } from 'vscode';
import type { VmPhase } from '../../../server/src/protocol';
import { commandIds } from '../commands/command-ids';
import { isDeaf, type Vm, type VmSession } from '../vm/vm-session';

/** Shows the VM and its phase in the status bar for as long as there is one. */
export function vmStatusItem(session: VmSession): Disposable {
  const item = window.createStatusBarItem('homelab.vm', StatusBarAlignment.Left);
  item.name = 'Homelab VM';
  item.command = commandIds.showVm;
  const listening = session.onDidChange((vm) => {
    void commands.executeCommand('setContext', 'homelab.vmPhase', vm?.status.phase);
    if (vm) draw(vm);
    else item.hide();
  });
  const draw = ({ target, status }: Vm) => {
    const { icon, words } = isDeaf({ target, status }) ? deaf : phases[status.phase];
    item.text = `$(${icon}) ${target.machine} ${words}`;
    item.tooltip = status.message ?? `The VM of ${target.machine} ${words}`;
    item.accessibilityInformation = { label: `The VM of ${target.machine} ${words}` };
    item.backgroundColor =
      status.phase === 'failed' ? new ThemeColor('statusBarItem.errorBackground') : undefined;
    item.show();
  };
  return Disposable.from(listening, item);
}

const deaf = { icon: 'warning', words: 'does not answer' } as const;

const phases = {
  building: { icon: 'sync~spin', words: 'is being built' },
  starting: { icon: 'sync~spin', words: 'starts' },
  booting: { icon: 'sync~spin', words: 'boots' },
  running: { icon: 'vm-running', words: 'runs' },
  stopping: { icon: 'sync~spin', words: 'stops' },
  stopped: { icon: 'vm-outline', words: 'is off' },
  failed: { icon: 'error', words: 'has failed' },
} as const satisfies Record<VmPhase, { readonly icon: string; readonly words: string }>;
