import { mkdir, rm, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { VmStart } from '../actions/virtual-machines';
import { whereItAnswers } from '../actions/vm-sentences';
import type { Network } from '../core/ports';
import type { DetachedExit } from '../node/spawn-detached';
import type { PortForward, VmPhase, VmStatus } from '../protocol';
import { askPort, isWell, sshPort } from '../actions/ask-port';
import type { ControlEvent } from './control-protocol';
import { listenForControl, type ControlServer } from './control-server';
import { endLeftover, leftover } from './end-leftovers';
import { failureWords, lostPort } from './failure-words';
import { createGuestWatch } from './guest-watch';
import { boundLog } from './log-files';
import { assignPorts, replacedPorts } from './port-forwards';
import { identityOf } from '../node/process-identity';
import { startQemu, type Qemu } from './qemu-process';
import { createUsageMeter } from '../node/process-usage';
import { powerOff } from './power-off';
import { monitorSocket, type VmPaths } from './vm-paths';
import { writeRecord } from './vm-record';

/** Milliseconds for the starter to connect, also after the end, between two looks at QEMU, and between two knocks at a port: of a guest that boots, of one that does not answer as it did, and of one that is well. */
const firstHolderWithin = 15_000;
const lastWordsWithin = 5000;
const lookEvery = 3000;
const knockEvery = 400;
const doubtEvery = 1000;
const restEvery = 4000;

/** How often in a row a page has to be silent until it counts as lost. */
const silencesOfLost = 3;

/** Milliseconds for the other ports, once one of them answers. */
const stragglersWithin = 60_000;

/** QEMU lost a port to somebody quicker: how often it is started again with another. */
const attempts = 3;

/** One VM from its start to its end. The lock of the VM is held by this process. */
export class Supervisor {
  private status: Omit<VmStatus, 'message'>;
  private message: string | undefined;
  private control: ControlServer | undefined;
  private qemu: Qemu | undefined;
  private stopping: Promise<void> | undefined;
  private kept: boolean;
  private held = false;
  private noticed: () => void = () => undefined;
  private readonly notice = new Promise<void>((resolve) => (this.noticed = resolve));
  private ended = false;
  /** How often in a row each port of the guest was silent. */
  private readonly silences = new Map<number, number>();
  /** The guest's last words, where its kernel has given up while QEMU runs on. */
  private died: string | undefined;

  constructor(
    private readonly start: VmStart,
    private readonly paths: VmPaths,
    private readonly network: Network,
  ) {
    const { flake, machine, keep } = start;
    this.kept = keep;
    this.status = { flake, machine, phase: 'starting', forwards: [], serialLog: paths.serialLog };
  }

  async run(): Promise<void> {
    await this.prepareFolder();
    this.control = await listenForControl(this.paths.control, {
      abandoned: () => {
        if (!this.kept) this.stop(false);
        return this.kept;
      },
      keep: () => (this.kept = true),
      stop: (force) => this.stop(force),
      current: () => {
        this.held = true;
        this.noticed();
        return this.event();
      },
    });
    void this.expectHolder();
    await this.conclude(await this.runQemu());
  }

  /** Powers the VM off; a second, impatient wish is heard while the first one waits. */
  stop(force: boolean): void {
    const { qemu } = this;
    if (this.ended) return;
    if (this.status.phase !== 'stopping') this.tell('stopping', 'Powering off.');
    if (qemu === undefined) return;
    // A guest that is still booting hears the power button late or never.
    const isUp = this.status.forwards.some(({ ready, lost = false }) => ready || lost);
    const patience = Math.min(this.start.patience.powerOff, isUp ? Infinity : 10_000);
    if (force) void powerOff(qemu, 0);
    else this.stopping ??= powerOff(qemu, patience);
  }

  private async prepareFolder(): Promise<void> {
    const { temporary, serialLog, errorLog } = this.paths;
    await mkdir(temporary, { recursive: true });
    // QEMU's monitor is named from here.
    process.chdir(temporary);
    const old = await leftover(this.paths);
    if (old !== undefined) await endLeftover(old, 10_000);
    await rm(monitorSocket, { force: true });
    if (this.start.freshDisk) await rm(this.paths.disk, { force: true });
    await Promise.all([serialLog, errorLog].map((path) => writeFile(path, '')));
  }

  /** A starter that dies before it connects would leave a VM that nobody asked for any more. */
  private async expectHolder(): Promise<void> {
    await sleep(firstHolderWithin, undefined, { ref: false });
    if (!this.held && !this.kept) this.stop(false);
  }

  private async runQemu(): Promise<DetachedExit> {
    const lost: number[] = [];
    for (;;) {
      const exit = await this.runOnce(lost);
      const port = await lostPort(this.paths);
      const again = lost.length + 1 < attempts && this.status.phase !== 'stopping';
      if (!again || exit.code === 0 || port === undefined) return exit;
      lost.push(port);
      await writeFile(this.paths.errorLog, '');
    }
  }

  private async runOnce(lost: readonly number[]): Promise<DetachedExit> {
    const forwards = await assignPorts(this.network, this.start.ports, lost);
    if (this.isStopping()) return { code: 0, signal: undefined };
    const qemu = startQemu(this.start.runner, this.paths, forwards);
    this.qemu = qemu;
    const identity = qemu.pid === undefined ? undefined : await identityOf(qemu.pid);
    const { flake, machine } = this.start;
    await writeRecord(this.paths.record, { flake, machine, ...(identity && { qemu: identity }) });
    this.status = {
      ...this.status,
      forwards,
      ...(qemu.pid !== undefined && { pid: qemu.pid }),
      startedAt: Date.now(),
    };
    this.tell('booting', replacedPorts(forwards));
    const gone = new AbortController();
    void this.knock(gone.signal);
    void this.watch(qemu, gone.signal);
    const exit = await qemu.exited;
    gone.abort();
    return exit;
  }

  /** Waits until the guest itself answers at every port and says so, and later whether it still does. */
  private async knock(gone: AbortSignal): Promise<void> {
    let deadline = Date.now() + this.start.patience.ready;
    if (this.status.forwards.length === 0) this.tell('running');
    else
      while (!gone.aborted) {
        const before = this.status.forwards;
        const forwards = await Promise.all(before.map((forward) => this.ask(forward)));
        if (this.isOver(gone)) return;
        const news = !isDeepStrictEqual(forwards, before);
        this.status = { ...this.status, forwards };
        // One port that answers shows that the guest has booted; the others get some time more.
        if (news) deadline = Math.min(deadline, Date.now() + stragglersWithin);
        const isUp = forwards.every(isWell) || Date.now() > deadline;
        if (this.status.phase === 'running' ? news : isUp)
          this.tell('running', whereItAnswers(this.status));
        else if (news) this.tell(this.status.phase, this.message);
        await sleep(this.untilNextKnock(), undefined, { ref: false });
      }
  }

  private untilNextKnock(): number {
    if (this.status.phase !== 'running') return knockEvery;
    if (this.doubts()) return doubtEvery;
    return this.status.forwards.every(isWell) ? restEvery : lookEvery;
  }

  /** Whether a port was silent that has not answered since, and is not given up. */
  private doubts(): boolean {
    return this.status.forwards.some(
      ({ guest, ready }) => ready && (this.silences.get(guest) ?? 0) > 0,
    );
  }

  /** A page that answered once is there, also while it is silent for a moment. */
  private async ask(forward: PortForward): Promise<PortForward> {
    if (isWell(forward) && !this.isAskedAgain(forward)) return forward;
    const answer = await askPort(this.network, forward);
    const silences = answer.ready ? 0 : (this.silences.get(forward.guest) ?? 0) + 1;
    this.silences.set(forward.guest, silences);
    const isPatient = this.status.phase !== 'running' || silences < silencesOfLost;
    const ready = answer.ready || (forward.ready && isPatient);
    const { lost: wasLost = false, ...rest } = forward;
    const lost = !ready && (wasLost || forward.ready);
    return { ...rest, ...answer, ready, ...(lost && { lost }) };
  }

  /** SSH holds it against a computer to be asked again and again, so it is not while a page answers. */
  private isAskedAgain({ guest }: PortForward): boolean {
    if (this.status.phase !== 'running') return false;
    const pages = this.status.forwards.filter((forward) => forward.guest !== sshPort);
    return guest !== sshPort || (pages.length > 0 && pages.every(({ ready }) => !ready));
  }

  private isGone(gone: AbortSignal): boolean {
    return gone.aborted;
  }

  private isOver(gone: AbortSignal): boolean {
    return gone.aborted || this.isStopping();
  }

  private isStopping(): boolean {
    return this.status.phase === 'stopping';
  }

  /** Reports what QEMU takes, and keeps the console's log from filling the disk. */
  private async watch(qemu: Qemu, gone: AbortSignal): Promise<void> {
    const meter = qemu.pid === undefined ? undefined : createUsageMeter(qemu.pid);
    const guest = createGuestWatch(this.paths.serialLog);
    while (meter !== undefined) {
      const usage = await meter();
      this.died ??= await guest.death();
      if (this.died !== undefined) qemu.kill();
      await boundLog(this.paths.serialLog);
      if (this.isGone(gone) || usage === undefined) return;
      this.status = { ...this.status, ...usage };
      this.control?.tell(this.event());
      await sleep(lookEvery);
    }
  }

  private async conclude(exit: DetachedExit): Promise<void> {
    this.ended = true;
    const { machine } = this.start;
    const orderly = this.status.phase === 'stopping';
    const powered = this.status.phase === 'running' && exit.code === 0;
    if (orderly) this.tell('stopped', `The VM of ${machine} is off.`);
    else if (powered) this.tell('stopped', `The VM of ${machine} has powered itself off.`);
    else this.tell('failed', await this.whyItFailed(exit));
    const { flake } = this.start;
    await writeRecord(this.paths.record, { flake, machine });
    process.chdir('/');
    await rm(this.paths.temporary, { recursive: true, force: true });
    // A VM can end before its starter has connected, who must still learn why.
    await Promise.race([this.notice, sleep(lastWordsWithin, undefined, { ref: false })]);
    await rm(this.paths.lock, { force: true });
    await this.control?.close();
  }

  private async whyItFailed(exit: DetachedExit): Promise<string> {
    if (this.died !== undefined)
      return `The kernel of ${this.start.machine} has stopped: ${this.died}. Its console tells what came before.`;
    if (this.status.phase !== 'running') return failureWords(this.paths, exit);
    const how = exit.signal === undefined ? `status ${exit.code ?? 0}` : exit.signal;
    return `The VM of ${this.start.machine} was running and has ended with ${how}.`;
  }

  private tell(phase: VmPhase, message?: string): void {
    this.status = { ...this.status, phase };
    this.message = message;
    this.control?.tell(this.event());
  }

  private event(): ControlEvent {
    const { message } = this;
    return {
      kind: 'vm',
      ...this.status,
      kept: this.kept,
      ...(message !== undefined && { message }),
    };
  }
}
