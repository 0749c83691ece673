import { EventEmitter, window, type Disposable, type ExtensionContext } from 'vscode';
import {
  LanguageClient,
  RevealOutputChannelOn,
  State,
  TransportKind,
  type LanguageClientOptions,
  type NodeModule,
} from 'vscode-languageclient/node';
import {
  answerProblemRequest,
  changeSecretRequest,
  contentChanged,
  explainRequest,
  optionAtRequest,
  serviceOptionsRequest,
  nameSecretRequest,
  copyServiceRequest,
  mapRequest,
  overviewChanged,
  overviewRequest,
  secretsRequest,
  toggleServiceRequest,
  useIndexes,
  type AnswerProblemParams,
  type ChangeSecretParams,
  type ChangeSecretResult,
  type NameSecretParams,
  type CopyServiceParams,
  type CopyServiceResult,
  type ExplainParams,
  type Maps,
  type OptionAtParams,
  type OptionExplanation,
  type ServiceOption,
  type Overview,
  type SecretsOverview,
  type ToggleServiceParams,
  type ToggleServiceResult,
  type UseIndexesParams,
} from '../../server/src/protocol';
import { serverCommands } from './commands/server-commands';
import { hasOtherExtension } from './other-extension';

export type ServerState = 'starting' | 'running' | 'stopped';
export type Middleware = NonNullable<LanguageClientOptions['middleware']>;

/** The language server as the rest of the extension sees it. */
export class LanguageServer implements Disposable {
  private client: LanguageClient | undefined;
  private starting: Promise<void> = Promise.resolve();
  private readonly stateChanges = new EventEmitter<ServerState>();
  private readonly overviewChanges = new EventEmitter<void>();
  private readonly contentChanges = new EventEmitter<void>();
  readonly onDidChangeState = this.stateChanges.event;
  readonly onDidChangeOverview = this.overviewChanges.event;
  /** Something was read anew, so that another question may have another answer. */
  readonly onDidChangeContent = this.contentChanges.event;
  readonly log = window.createOutputChannel('NixOS Homelab', { log: true });

  constructor(
    private readonly context: ExtensionContext,
    private readonly middleware: Middleware,
  ) {}

  /** Resolves when the server runs or has failed to start, which the log then explains. */
  start(): Promise<void> {
    const client = this.createClient();
    this.client = client;
    client.onNotification(overviewChanged, () => this.overviewChanges.fire());
    client.onNotification(contentChanged, () => this.contentChanges.fire());
    client.onDidChangeState(({ newState }) => {
      if (client === this.client) this.stateChanges.fire(states[newState]);
    });
    this.starting = client.start().catch((error: unknown) => {
      this.log.error(`The language server did not start: ${String(error)}`);
      this.stateChanges.fire('stopped');
    });
    return this.starting;
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  async stop(): Promise<void> {
    // A client that is starting cannot be stopped.
    await this.starting;
    const { client } = this;
    this.client = undefined;
    if (client?.needsStop() === true) await client.dispose();
  }

  /** Nothing while the server does not run. */
  overview(): Promise<Overview | undefined> {
    return this.ask<Overview>(overviewRequest);
  }

  /** Nothing while the server does not run. */
  maps(): Promise<Maps | undefined> {
    return this.ask<Maps>(mapRequest);
  }

  toggleService(params: ToggleServiceParams): Promise<ToggleServiceResult | undefined> {
    return this.ask<ToggleServiceResult>(toggleServiceRequest, params);
  }

  /** Why an option is what it is, by the sources. */
  async explain(params: ExplainParams): Promise<OptionExplanation | undefined> {
    return (await this.ask<OptionExplanation | null>(explainRequest, params)) ?? undefined;
  }

  async serviceOptions(params: ExplainParams): Promise<readonly ServiceOption[]> {
    return (await this.ask<readonly ServiceOption[]>(serviceOptionsRequest, params)) ?? [];
  }

  /** The path of the option whose name stands at a position. */
  async optionAt(params: OptionAtParams): Promise<readonly string[] | undefined> {
    return (await this.ask<readonly string[] | null>(optionAtRequest, params)) ?? undefined;
  }

  secrets(): Promise<SecretsOverview | undefined> {
    return this.ask<SecretsOverview>(secretsRequest);
  }

  changeSecret(params: ChangeSecretParams): Promise<ChangeSecretResult | undefined> {
    return this.ask<ChangeSecretResult>(changeSecretRequest, params);
  }

  /** A name for the secret that a hard-coded text can become. */
  async nameSecret(params: NameSecretParams): Promise<string | undefined> {
    return (await this.ask<string | null>(nameSecretRequest, params)) ?? undefined;
  }

  copyService(params: CopyServiceParams): Promise<CopyServiceResult | undefined> {
    return this.ask<CopyServiceResult>(copyServiceRequest, params);
  }

  /** Says where options from outside are kept; nothing while the server does not run. */
  async useIndexes(params: UseIndexesParams): Promise<void> {
    const { client } = this;
    if (client?.isRunning() === true) await client.sendNotification(useIndexes, params);
  }

  /** What is wrong with an answer about a new homelab; nothing where it is right or not known. */
  async answerProblem(params: AnswerProblemParams): Promise<string | undefined> {
    return (await this.ask<string | null>(answerProblemRequest, params)) ?? undefined;
  }

  /** What the server found in each file, for those who draw it together with something else. */
  get diagnostics() {
    return this.client?.diagnostics;
  }

  dispose(): void {
    this.stateChanges.dispose();
    this.overviewChanges.dispose();
    this.contentChanges.dispose();
    this.log.dispose();
  }

  private async ask<R>(method: string, params?: object): Promise<R | undefined> {
    const { client } = this;
    if (client?.isRunning() !== true) return undefined;
    return params ? client.sendRequest<R>(method, params) : client.sendRequest<R>(method);
  }

  private createClient(): LanguageClient {
    const server: NodeModule = {
      module: this.context.asAbsolutePath('dist/server.cjs'),
      transport: TransportKind.ipc,
    };
    return new LanguageClient(
      'homelab',
      'NixOS Homelab',
      { run: server, debug: { ...server, options: { execArgv: ['--nolazy', '--inspect=6013'] } } },
      {
        documentSelector: [{ scheme: 'file', language: 'nix' }],
        diagnosticCollectionName: 'homelab',
        outputChannel: this.log,
        revealOutputChannelOn: RevealOutputChannelOn.Never,
        initializationOptions: {
          retriggerCommand: 'editor.action.triggerSuggest',
          ...serverCommands,
          pushDiagnostics: true,
          otherExtension: hasOtherExtension(),
        },
        // The links of a hover may explain an option, and do nothing else.
        markdown: { isTrusted: { enabledCommands: [serverCommands.explainOptionCommand] } },
        middleware: this.middleware,
      },
    );
  }
}

const states = {
  [State.Starting]: 'starting',
  [State.Running]: 'running',
  [State.Stopped]: 'stopped',
  [State.StartFailed]: 'stopped',
} as const satisfies Record<State, ServerState>;
