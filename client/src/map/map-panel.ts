import {
  commands,
  Disposable,
  env,
  Uri,
  ViewColumn,
  window,
  workspace,
  type ExtensionContext,
  type WebviewPanel,
} from 'vscode';
import { oneMap } from '../../../server/src/picture/one-map';
import type { FlakeMap, Location } from '../../../server/src/protocol';
import { commandIds } from '../commands/command-ids';
import { openPlace } from '../commands/open-places';
import type { Homelab, Situation } from '../homelab';
import type { LanguageServer } from '../language-client';
import type { VmHealth } from '../vm/vm-health';
import type { VmSession } from '../vm/vm-session';
import { showWebPage } from '../web-page';
import type { FromPage, PageCommand, ToPage } from './messages';
import { ServiceWatch } from './service-watch';

const viewType = 'homelab.map';

export type MapParts = {
  readonly context: Pick<ExtensionContext, 'extensionUri'>;
  readonly server: LanguageServer;
  readonly homelab: Homelab;
  readonly session: VmSession;
  readonly health: VmHealth;
};

/** The tab with the homelab as a picture, which is drawn anew while a person types. */
export class MapPanel implements Disposable {
  private panel: WebviewPanel | undefined;
  private flakes: readonly FlakeMap[] = [];
  private generation = 0;
  /** What was asked for while the page loads, until it is ready or another answer is due. */
  private early: ReturnType<LanguageServer['maps']> | undefined;
  /** What the page was told last. */
  private situation: Situation | undefined;
  private lastMap = '';
  private lastStates = '';
  /** How many maps it was told. */
  private revision = 0;
  private readonly watch: ServiceWatch;
  private readonly subscriptions: Disposable;

  constructor(private readonly parts: MapParts) {
    const { server, homelab, session, health } = parts;
    this.watch = new ServiceWatch(session, health);
    this.subscriptions = Disposable.from(
      this.watch,
      this.watch.onDidChange(() => this.sendStates()),
      server.onDidChangeContent(() => {
        this.early = undefined;
        this.refreshed();
      }),
      homelab.onDidChange(() => {
        if (homelab.state === this.situation) return;
        this.early = undefined;
        this.refreshed();
      }),
      workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('homelab.map')) this.refreshed();
      }),
      workspace.onDidGrantWorkspaceTrust(() => this.refreshed()),
      window.registerWebviewPanelSerializer(viewType, {
        // The page itself remembers what was chosen.
        deserializeWebviewPanel: (panel) => {
          this.adopt(panel);
          return Promise.resolve();
        },
      }),
    );
  }

  show(): void {
    if (this.panel) this.panel.reveal();
    else this.adopt(window.createWebviewPanel(viewType, 'Map', ViewColumn.Active));
  }

  dispose(): void {
    this.subscriptions.dispose();
    this.panel?.dispose();
  }

  private adopt(panel: WebviewPanel): void {
    const { extensionUri } = this.parts.context;
    this.panel?.dispose();
    this.panel = panel;
    panel.title = 'Homelab Map';
    panel.iconPath = {
      light: Uri.joinPath(extensionUri, 'media', 'homelab.svg'),
      dark: Uri.joinPath(extensionUri, 'media', 'homelab-dark.svg'),
    };
    const { webview } = panel;
    webview.onDidReceiveMessage((message: FromPage) => void this.receive(message));
    panel.onDidDispose(() => {
      if (this.panel === panel) this.panel = undefined;
      this.watch.pause();
    });
    let wasSeen = panel.visible;
    panel.onDidChangeViewState(() => {
      if (panel.visible === wasSeen) return;
      wasSeen = panel.visible;
      if (wasSeen) this.load();
      else this.watch.pause();
    });
    this.load();
    showWebPage(webview, extensionUri, { name: 'map', title: 'Map of the homelab' });
  }

  /**
   * While the page loads, which it does anew after it was hidden, it is told the map as soon as
   * that is known, and again when it is ready: VS Code may lose what it is told before.
   */
  private load(): void {
    this.early = this.parts.server.maps();
    // Whoever uses it is told why it failed.
    this.early.catch(() => undefined);
    this.refreshed();
  }

  private refreshed(): void {
    void this.refresh();
  }

  /** Asks for the map again. An answer that a later question has overtaken is dropped. */
  private async refresh(): Promise<void> {
    const generation = ++this.generation;
    if (this.panel?.visible !== true) return;
    const { server } = this.parts;
    try {
      const maps = await (this.early ?? server.maps());
      if (generation !== this.generation) return;
      this.flakes = maps?.flakes ?? [];
      this.sendMap();
      this.lastStates = '';
      this.sendStates();
      this.watch.watch(this.flakes);
    } catch (error) {
      // The server gives up a question that a newer one has replaced.
      if (generation === this.generation)
        server.log.error(`The map could not be read: ${String(error)}`);
    }
  }

  /** A page that loads may be told the same twice, which it knows by the revision. */
  private sendMap(): void {
    this.situation = this.parts.homelab.state;
    const map = { situation: this.situation, ...oneMap(this.flakes) };
    const text = JSON.stringify(map);
    if (text !== this.lastMap) this.revision++;
    this.lastMap = text;
    this.send({ kind: 'map', revision: this.revision, ...map });
  }

  private sendStates(): void {
    const states = [...this.watch.states(this.flakes)];
    const message: ToPage = { kind: 'states', states, notes: this.watch.notes };
    const text = JSON.stringify(message);
    if (text === this.lastStates) return;
    this.lastStates = text;
    this.send(message);
  }

  private send(message: ToPage): void {
    void this.panel?.webview.postMessage(message);
  }

  private async receive(message: FromPage): Promise<void> {
    switch (message.kind) {
      case 'ready':
        await this.refresh();
        this.early = undefined;
        return;
      case 'open':
        await this.open(message.location);
        return;
      case 'command':
        await commands.executeCommand(pageCommands[message.command]);
        return;
      case 'copy':
        await env.clipboard.writeText(message.mermaid);
        window.setStatusBarMessage('The map is in the clipboard, as Mermaid.', 5000);
        return;
      case 'export':
        await exportSvg(message.svg, this.flakes[0]?.root);
        return;
    }
  }

  /** Beside the map, so that it stays to be seen. */
  private async open(location: Location): Promise<void> {
    const own = this.panel?.viewColumn;
    const other = window.tabGroups.all.find(({ viewColumn }) => viewColumn !== own);
    await openPlace(location, other?.viewColumn ?? ViewColumn.Beside);
  }
}

const pageCommands: Readonly<Record<PageCommand, string>> = {
  openFolder: 'vscode.openFolder',
  createProject: commandIds.createProject,
  openFlake: commandIds.openFlake,
  restartServer: commandIds.restartServer,
};

async function exportSvg(svg: string, flake: string | undefined): Promise<void> {
  const folder = flake === undefined ? workspace.workspaceFolders?.[0]?.uri : Uri.parse(flake);
  const file = await window.showSaveDialog({
    filters: { 'SVG picture': ['svg'] },
    saveLabel: 'Export',
    title: 'Export the map',
    ...(folder && { defaultUri: Uri.joinPath(folder, 'homelab.svg') }),
  });
  if (!file) return;
  try {
    await workspace.fs.writeFile(file, new TextEncoder().encode(svg));
    window.setStatusBarMessage(`The map is in ${file.fsPath}.`, 5000);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    void window.showWarningMessage(`The map could not be written to ${file.fsPath}: ${reason}`);
  }
}
