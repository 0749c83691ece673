/**
 * What client, language server and command line say to one another. Types and names only.
 * Positions are zero-based lines and UTF-16 columns, as in the Language Server Protocol;
 * the command line's printed positions start at 1.
 */

export type Position = { readonly line: number; readonly character: number };
export type Range = { readonly start: Position; readonly end: Position };
export type Location = { readonly uri: string; readonly range: Range };

// Requests of the client to the language server

/** All flakes of the workspace with their machines and services. No parameters. */
export const overviewRequest = 'homelab/overview';
/** From server to client: the overview is another one now. No parameters. */
export const overviewChanged = 'homelab/overviewChanged';
/** From server to client: something was read anew, so that another question may have another answer. */
export const contentChanged = 'homelab/contentChanged';
/** The edit that switches a service on or off on a machine; it is not applied. */
export const toggleServiceRequest = 'homelab/toggleService';

/** The edit that gives a machine a service of another with its settings; it is not applied. */
export const copyServiceRequest = 'homelab/copyService';

/** What is wrong with an answer about a new homelab, as a sentence; null if nothing is. */
export const answerProblemRequest = 'homelab/answerProblem';

export type AnswerProblemParams = {
  readonly name: 'hostName' | 'domain' | 'timeZone' | 'sshKey';
  readonly value: string;
};

export type Overview = {
  /** False until every file of the workspace was read once. */
  readonly complete: boolean;
  readonly flakes: readonly FlakeOverview[];
};

export type FlakeOverview = {
  /** The folder that holds `flake.nix`, as a URI. */
  readonly root: string;
  readonly machines: readonly MachineOverview[];
  /** The machine that suits the computer of the language server, and why, as a sentence. */
  readonly suggested?: { readonly machine: string; readonly why: string };
  /** What `nix flake check` builds on the computer of the language server. */
  readonly checks: readonly { readonly name: string; readonly location?: Location }[];
  /** Whether Nix may know further ones. */
  readonly mayHaveMoreChecks: boolean;
};

export type MachineOverview = {
  readonly name: string;
  readonly system?: string;
  /** Why this is believed to be a machine, where the flake could not be read. */
  readonly guess?: string;
  /** The file that a person edits for this machine, as a URI. */
  readonly file?: string;
  /** What it imports from outside of the repository, as far as it can be seen. */
  readonly inputModules?: readonly string[];
  readonly services: readonly ServiceOverview[];
};

export type ServiceOverview = {
  /** The option path without `enable`, for example `["homelab", "services", "caddy"]`. */
  readonly path: readonly string[];
  readonly name: string;
  readonly state: 'on' | 'off' | 'unknown';
  /** Why the state is what it is, as a sentence. */
  readonly reason: string;
  /** Why the checkbox cannot change it, as a sentence; absent where it can. */
  readonly locked?: string;
  /** The other machines that the checkbox changes too, because they share the file. */
  readonly alsoOn?: readonly string[];
  readonly description?: string;
  readonly port?: number;
  readonly declaration?: Location;
  readonly definition?: Location;
};

/** Why an option of a machine is what it is, by the sources; null where they do not know the machine. */
export const explainRequest = 'homelab/explain';

export type ExplainParams = {
  /** The flake's root as the overview names it. */
  readonly flake: string;
  readonly machine: string;
  readonly path: readonly string[];
};

/** The options of a service with what they come to on a machine; `path` is the service's. */
export const serviceOptionsRequest = 'homelab/serviceOptions';

export type ServiceOption = {
  readonly path: readonly string[];
  /** Below the service. */
  readonly name: string;
  /** As Nix on one line; absent where the sources do not tell. */
  readonly value?: string;
  /** Whether a module sets it; otherwise the value is its default. */
  readonly isSet: boolean;
  readonly description?: string;
  readonly declaration?: Location;
};

/** The option whose name stands at a position of a document; null where there is none. */
export const optionAtRequest = 'homelab/optionAt';

export type OptionAtParams = {
  readonly textDocument: { readonly uri: string };
  readonly position: Position;
};

/** From client to server: where the options from outside are kept that are known by now. */
export const useIndexes = 'homelab/useIndexes';

export type UseIndexesParams = {
  /** All that are to be used; those of earlier messages are dropped. */
  readonly indexes: readonly {
    /** The flake's root as the overview names it. */
    readonly flake: string;
    /** Absent for what the repository's own modules declare. */
    readonly machine?: string;
    /** The file, as a path. */
    readonly path: string;
  }[];
};

/** The secrets of every flake. No parameters. */
export const secretsRequest = 'homelab/secrets';

export type SecretsOverview = {
  /** False until every file of the workspace was read once. */
  readonly complete: boolean;
  readonly flakes: readonly FlakeSecrets[];
};

export type FlakeSecrets = {
  /** The folder that holds `flake.nix`, as a URI. */
  readonly root: string;
  readonly secrets: readonly SecretOverview[];
  /** The folder in which new secrets of agenix are made, as a URI; absent where there are no rules. */
  readonly folder?: string;
  /** Whom the rules know; `usual` where the rule of the first secret lists them. */
  readonly recipients: readonly KnownRecipient[];
};

export type KnownRecipient = {
  readonly name: string;
  readonly key: string;
  readonly usual: boolean;
};

/** A secret without what it holds, which nothing here ever says. */
export type SecretOverview = {
  readonly engine: 'agenix' | 'agenix-rekey' | 'sops-nix';
  readonly name: string;
  /** The encrypted file, as a URI; absent where it lies elsewhere or is not known. */
  readonly file?: string;
  /** The same, relative to the flake. */
  readonly path?: string;
  readonly state: SecretState;
  /** Why the state is what it is, as a sentence. */
  readonly reason: string;
  readonly recipients: readonly { readonly name: string; readonly key?: string }[];
  /** Why there may be further recipients, as a clause. */
  readonly hiddenRecipients?: string;
  readonly machines: readonly string[];
  readonly declarations: readonly Location[];
  readonly uses: readonly Location[];
  /** Where the rules of agenix name it. */
  readonly rule?: Location;
  /** What the checks say of it. */
  readonly problems: readonly SecretProblem[];
  /** Why it cannot be edited here, as a sentence; absent where it can. */
  readonly locked?: string;
  /** The command that edits it in a terminal, run in the flake's folder, where it is locked. */
  readonly command?: readonly string[];
};

/**
 * `current`: encrypted for those who are listed; `unproved`: nothing contradicts that; `outdated`: it
 * must be encrypted again; `missing`: its file is not there; `orphan`: neither a rule nor a module
 * names it; `broken`: its file is not what it should be; `unknown`: its file or rule is not known.
 */
export type SecretState =
  'current' | 'unproved' | 'outdated' | 'missing' | 'orphan' | 'broken' | 'unknown';

/** The source edits that change for whom a secret is, or where it is named; they are not applied. */
export const changeSecretRequest = 'homelab/changeSecret';

/** Files are URIs. */
export type ChangeSecretParams =
  /** A rule for an encrypted file, there or not, and where wished its declaration in a module. */
  | {
      readonly kind: 'create';
      readonly file: string;
      readonly keys: readonly string[];
      readonly declareIn?: string;
    }
  | {
      readonly kind: 'addRecipient';
      readonly file: string;
      readonly key: string;
      readonly name?: string;
    }
  | { readonly kind: 'removeRecipient'; readonly file: string; readonly key: string }
  | { readonly kind: 'remove'; readonly file: string }
  /** A text in a module moves into a new secret. */
  | {
      readonly kind: 'move';
      readonly uri: string;
      readonly position: Position;
      readonly name: string;
      readonly keys: readonly string[];
    };

export type ChangeSecretResult =
  | {
      readonly kind: 'change';
      readonly files: readonly ChangedFile[];
      /** The encrypted file that is to be made, as a URI. */
      readonly create?: string;
      /** The text that moves into it, as Nix writes it. */
      readonly source?: Location;
      /** Whether the option that was hard-coded reads a file. */
      readonly takesFile?: boolean;
      /** The encrypted files that must be encrypted again afterwards, as URIs. */
      readonly rekey: readonly string[];
    }
  | { readonly kind: 'refused'; readonly why: string };

/** Edits of one file; `version` is that of the open document, null if the file is not open. */
export type ChangedFile = {
  readonly uri: string;
  readonly version: number | null;
  readonly edits: readonly TextEdit[];
  /** Whether the file is to be made first. */
  readonly isNew?: true;
};

/** A name for the secret that a hard-coded text can become; null where there is no such text. */
export const nameSecretRequest = 'homelab/nameSecret';

export type NameSecretParams = { readonly uri: string; readonly position: Position };

/** What a fix asks the editor to do with a secret; files are URIs. */
export type SecretDeed =
  | { readonly kind: 'move'; readonly uri: string; readonly position: Position }
  | { readonly kind: 'create' | 'addRecipient' | 'remove'; readonly file: string };

/** Public keys that were found, with a name for each, as the command line prints them. */
export type FoundKeys = readonly {
  readonly key: string;
  readonly name: string;
  /** Of an SSH key, as `ssh-keygen -l` prints it. */
  readonly fingerprint?: string;
}[];

export type SecretProblem = {
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'information' | 'hint';
  readonly message: string;
  readonly place: Location;
};

export type ToggleServiceParams = {
  /** The flake's root as the overview names it. */
  readonly flake: string;
  readonly machine: string;
  readonly path: readonly string[];
  readonly enable: boolean;
};

export type CopyServiceParams = Omit<ToggleServiceParams, 'enable'> & { readonly to: string };

/** `left` names the settings that hold only in the file where they stand. */
export type CopyServiceResult = ToggleServiceResult & { readonly left: readonly string[] };

export type ToggleServiceResult =
  | {
      readonly kind: 'edit';
      readonly uri: string;
      /** The version of the open document that the edits fit; null if the file is not open. */
      readonly version: number | null;
      readonly edits: readonly TextEdit[];
    }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'refused'; readonly why: string };

/** The maps of all flakes of the workspace. No parameters. */
export const mapRequest = 'homelab/map';

export type Maps = {
  /** False until every file of the workspace was read once. */
  readonly complete: boolean;
  readonly flakes: readonly FlakeMap[];
};

/** What a flake's machines run and how that hangs together, as far as the sources prove it. */
export type FlakeMap = {
  /** The folder that holds `flake.nix`, as a URI. */
  readonly root: string;
  readonly nodes: readonly MapNode[];
  readonly edges: readonly MapEdge[];
};

export type MapNode = {
  readonly id: string;
  readonly kind: 'machine' | 'service' | 'port' | 'secret' | 'module';
  readonly machine: string;
  readonly name: string;
  /** Of a machine its system, of a service its path, of a port who reaches it. */
  readonly details: readonly string[];
  /** Of a port: its number. */
  readonly port?: number;
  /** The first is the one to open. */
  readonly places: readonly Location[];
  readonly findings: readonly MapFinding[];
};

export type MapEdge = {
  readonly kind: 'routed-by' | 'scraped-by' | 'shown-on' | 'listens-on' | 'secret' | 'declares';
  /** Ids of nodes: a service, but a secret or a module of a `secret` or `declares`. */
  readonly from: string;
  readonly to: string;
  /** Host names, jobs, headings. */
  readonly labels: readonly string[];
  readonly places: readonly Location[];
  readonly findings: readonly MapFinding[];
};

export type MapFinding = {
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'information' | 'hint';
  readonly message: string;
  readonly location: Location;
};

export type TextEdit = { readonly range: Range; readonly newText: string };

// Events of the command line: with `--json`, one JSON object a line on standard output

export type ActionName = 'evaluate' | 'build' | 'vm' | 'builder';

/** Those that are tasks too, and those that are not. */
export type StartedAction =
  | ActionName
  | ('new' | 'doctor' | 'health' | 'service' | 'index' | 'explain' | 'diff')
  | ('deploy' | 'update' | 'checks' | 'results');

export type ActionEvent =
  | {
      readonly kind: 'started';
      readonly action: StartedAction;
      readonly flake: string;
      readonly machine?: string;
    }
  /** The machine that was chosen, where none was named, and why, as a sentence. */
  | { readonly kind: 'chosen'; readonly machine: string; readonly why: string }
  /** A program is started; `command` is its name and arguments. */
  | { readonly kind: 'command'; readonly command: readonly string[] }
  | {
      readonly kind: 'progress';
      readonly text: string;
      readonly done?: number;
      readonly expected?: number;
    }
  /** What the programs say. */
  | { readonly kind: 'log'; readonly text: string }
  /** A sentence that a person should see although nothing is wrong. */
  | { readonly kind: 'note'; readonly text: string }
  /** A line of the guest's serial console. */
  | { readonly kind: 'console'; readonly text: string }
  | ({ readonly kind: 'problem' } & Problem)
  | ({ readonly kind: 'vm' } & VmStatus)
  | ({ readonly kind: 'check' } & CheckResult)
  | ({ readonly kind: 'builder' } & BuilderStatus)
  | ({ readonly kind: 'deployment' } & DeploymentStatus)
  /** A link that a build has left; `size` in bytes is what it keeps in the store. */
  | {
      readonly kind: 'result';
      readonly path: string;
      readonly target: string;
      readonly size?: number;
    }
  /** A question that is answered with a line `yes` on standard input; anything else is a no. */
  | {
      readonly kind: 'confirm';
      readonly question: string;
      readonly warnings: readonly string[];
    }
  /** The options that NixOS has for a service, and which of them is its port. */
  | {
      readonly kind: 'upstream';
      readonly service: string;
      readonly port?: UpstreamOption;
      readonly options: readonly UpstreamOption[];
    }
  | ({ readonly kind: 'explanation' } & OptionExplanation)
  | ({ readonly kind: 'difference' } & Difference)
  | {
      readonly kind: 'finished';
      readonly outcome: 'succeeded' | 'failed' | 'cancelled';
      /** One sentence for a person. */
      readonly message: string;
      /** Evaluate: the derivation; build: the output path. */
      readonly result?: string;
    };

/** Something Nix or an action complained about, at the person's own file where that is known. */
export type Problem = {
  readonly severity: 'error' | 'warning';
  /** A stable kebab-case name of the situation, for example `file-not-tracked`. */
  readonly code: string;
  readonly message: string;
  /** Relative to the flake. `range` is absent where only the file is known. */
  readonly file?: string;
  readonly range?: Range;
  readonly remedy?: Remedy;
  /** Nix's own words, whole. */
  readonly details?: string;
  /** The machine that it is about, where an action has several. */
  readonly machine?: string;
};

export type DeployEngine = 'nixos-rebuild' | 'colmena' | 'deploy-rs';

/** As NixOS's switch-to-configuration names them. */
export type DeployMode = 'switch' | 'boot' | 'test' | 'dry-activate';

export type DeployPhase =
  | 'checking'
  | 'building'
  | 'copying'
  | 'comparing'
  | 'ready'
  | 'activating'
  | 'verifying'
  | 'activated'
  | 'unchanged'
  | 'failed'
  | 'cancelled';

/** One machine on its way to its host. */
export type DeploymentStatus = {
  readonly machine: string;
  /** `user@name:port`, or `this computer`. */
  readonly host: string;
  readonly engine: DeployEngine;
  readonly phase: DeployPhase;
  /** One sentence: what is different, how the machine is now, or why it failed. */
  readonly message?: string;
  /** The difference to the running system, a package a line. */
  readonly changes?: readonly string[];
  /** What a person may not want, as sentences. */
  readonly warnings?: readonly string[];
  /** The systems that run before and after, as paths in the store. */
  readonly before?: string;
  readonly after?: string;
};

/** One thing that the doctor looked at. */
export type CheckResult = {
  /** A stable kebab-case name, for example `builder-key`. */
  readonly code: string;
  /** What was looked at, in a few words. */
  readonly title: string;
  readonly status: 'ok' | 'warning' | 'failed';
  /** What was found, as a sentence. */
  readonly message: string;
  readonly remedy?: Remedy;
};

/** A computer that builds for this one, or this one itself. */
export type BuilderStatus = {
  /** `here`, `linux-builder`, or the address by which Nix knows another one. */
  readonly id: string;
  readonly name: string;
  /** What it builds for, as Nix names it, for example `aarch64-linux`. */
  readonly systems: readonly string[];
  readonly state: 'ready' | 'starting' | 'silent';
  /** What was found, as a sentence. */
  readonly message: string;
  /** What `homelab builder` can do about it now. */
  readonly control?: 'start' | 'stop';
};

/** An option of one of NixOS's own services; `type` and `usual`, its default, are Nix. */
export type UpstreamOption = {
  readonly name: string;
  readonly type: string;
  readonly usual?: string;
  readonly description?: string;
};

/** Why an option of a machine is what it is. Values are Nix on one line; files are relative to the flake. */
export type OptionExplanation = {
  readonly option: string;
  readonly machine: string;
  /** By the sources, in the order of the modules. */
  readonly definitions: readonly {
    readonly file: string;
    /** From 1. */
    readonly line: number;
    /** As it is written. */
    readonly text: string;
    /** NixOS's priority: the smallest wins; absent where it is computed. */
    readonly priority?: number;
    readonly conditions: readonly string[];
    readonly standing: 'wins' | 'weaker' | 'off' | 'unknown';
    /** The same for a person: "wins; a plain definition (priority 100), if cfg.enable". */
    readonly how: string;
  }[];
  /** What the sources say that it comes to; absent where they do not tell. */
  readonly value?: string;
  /** The default, as far as it is known. */
  readonly default?: string;
  /** Why there may be more definitions, as a clause. */
  readonly hidden?: string;
  /** What Nix says, where it was asked. */
  readonly evaluated?: {
    readonly value: string;
    readonly type?: string;
    readonly priority?: number;
    readonly definitions: readonly { readonly file: string; readonly value: string }[];
  };
  /** What to report where the sources and Nix disagree, which is a defect of ours. */
  readonly disagreement?: string;
};

/** What differs between two states of a machine, or two machines, one part after the other. */
export type Difference =
  | {
      readonly part: 'options';
      readonly machine: string;
      /** What the two are called: a machine, `the last commit`, `the files`. */
      readonly before: string;
      readonly after: string;
      readonly options: readonly OptionDifference[];
    }
  | ({ readonly part: 'derivations' } & DerivationDifference)
  /** Where both are built: what `nix store diff-closures` says, a package a line. */
  | { readonly part: 'closures'; readonly packages: readonly string[] };

/** Values are Nix on one line; absent where nothing sets the option. */
export type OptionDifference = {
  readonly path: readonly string[];
  /** The same with dots. */
  readonly option: string;
  readonly before?: string;
  readonly after?: string;
};

/** Names of derivations that only one of two systems needs, or that are others. */
export type DerivationDifference = {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly ChangedDerivation[];
};

/** A derivation that both systems need, and that is not the same; the files are in Nix's store. */
export type ChangedDerivation = Readonly<Record<'name' | 'before' | 'after', string>>;

/** What a person can do about a problem, in a few words, and what does it where something can. */
export type Remedy = {
  readonly title: string;
  readonly command?: readonly string[];
  /** The text in the flake's Nix files that is to be replaced by another. */
  readonly replacement?: { readonly from: string; readonly to: string };
  /** The same is to be run again, once what was in its way is gone. */
  readonly again?: true;
};

export type VmPhase =
  'building' | 'starting' | 'booting' | 'running' | 'stopping' | 'stopped' | 'failed';

export type VmStatus = {
  readonly flake: string;
  readonly machine: string;
  readonly phase: VmPhase;
  /** One sentence: why it failed, or what it is waiting for. */
  readonly message?: string;
  readonly forwards: readonly PortForward[];
  readonly pid?: number;
  /** The guest's serial console, as a file. */
  readonly serialLog?: string;
  /** When it was started, in milliseconds since the epoch. */
  readonly startedAt?: number;
  /** It keeps running when nobody is attached to it. */
  readonly kept?: boolean;
  /** Of QEMU: percent of one processor, and bytes. Repeated every few seconds while it runs. */
  readonly cpu?: number;
  readonly memory?: number;
};

export type PortForward = {
  readonly host: number;
  readonly guest: number;
  /** The port of this computer that was asked for, where it was taken and `host` replaces it. */
  readonly requested?: number;
  /** What answers there: `ssh`, or a service's name. */
  readonly name: string;
  readonly ready: boolean;
  /** Whether it has answered before, where it does not now. */
  readonly lost?: boolean;
  /** Of the page's last answer, where it is HTTP. */
  readonly status?: number;
};
