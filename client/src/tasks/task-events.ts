import { existsSync, rmSync, watch, writeFileSync, type FSWatcher } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Disposable, EventEmitter, ProcessExecution, tasks, type TaskExecution } from 'vscode';
import type { ActionEvent } from '../../../server/src/protocol';
import { eventsVariable, removeEventFiles } from './event-file';
import { isHomelabTask, type HomelabTaskDefinition } from './homelab-task';

export type TaskEvent = {
  readonly definition: HomelabTaskDefinition;
  readonly event: ActionEvent;
};

/** What happens in the tasks of this window, while a person reads their terminals. */
export class TaskEvents implements Disposable {
  private readonly events = new EventEmitter<TaskEvent>();
  private readonly readers = new Map<TaskExecution, EventReader>();
  private readonly subscriptions: Disposable;
  readonly onDidHappen = this.events.event;

  constructor() {
    this.subscriptions = Disposable.from(
      tasks.onDidStartTask(({ execution }) => this.start(execution)),
      tasks.onDidEndTask(({ execution }) => void this.end(execution)),
    );
  }

  dispose(): void {
    this.subscriptions.dispose();
    for (const reader of this.readers.values()) reader.dispose();
    removeEventFiles();
  }

  private start(execution: TaskExecution): void {
    const { definition, execution: how } = execution.task;
    const path = how instanceof ProcessExecution ? how.options?.env?.[eventsVariable] : undefined;
    if (path === undefined || !isHomelabTask(definition)) return;
    const tell = (event: ActionEvent): void => this.events.fire({ definition, event });
    this.readers.set(execution, new EventReader(path, tell));
  }

  private async end(execution: TaskExecution): Promise<void> {
    const reader = this.readers.get(execution);
    this.readers.delete(execution);
    await reader?.read();
    reader?.dispose();
  }
}

/** Reads whole lines of a growing file, each once. */
class EventReader {
  private readonly watcher: FSWatcher;
  private seen = 0;
  private reading: Promise<void> = Promise.resolve();

  constructor(
    private readonly path: string,
    private readonly tell: (event: ActionEvent) => void,
  ) {
    if (!existsSync(path)) writeFileSync(path, '', { mode: 0o600 });
    this.watcher = watch(path, () => void this.read());
  }

  read(): Promise<void> {
    return (this.reading = this.reading.then(() => this.readOnce()));
  }

  dispose(): void {
    this.watcher.close();
    rmSync(this.path, { force: true });
  }

  private async readOnce(): Promise<void> {
    const text = await readFile(this.path, 'utf8').catch(() => '');
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    // A task that is run again begins the file anew.
    const news = whole.slice(whole.length < this.seen ? 0 : this.seen);
    this.seen = whole.length;
    for (const line of news.split('\n'))
      if (line !== '') this.tell(JSON.parse(line) as ActionEvent);
  }
}
