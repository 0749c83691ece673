/** What a person is asked before a tool writes or executes. */
export type Question = { readonly title: string; readonly message: string };

type Words = {
  /** What goes on while it runs. */
  readonly running: (input: ToolInput) => string;
  /** Absent where it only looks. */
  readonly question?: (input: ToolInput) => Question;
  /** Whether it does nothing but read the sources, and so is offered where nothing is trusted. */
  readonly onlyReads?: true;
  /** Whether it only shows a diff unless its input says `write`. */
  readonly edits?: true;
};

/** What a model has put in; nothing in it is sure. */
export type ToolInput = Readonly<Record<string, unknown>>;

export const toolNames = [
  'list_machines',
  'list_services',
  'search_options',
  'describe_option',
  'check',
  'set_option',
  'toggle_service',
  'new_service',
  'evaluate',
  'boot_vm',
  'vm_status',
  'vm_logs',
  'stop_vm',
] as const;

export type ToolName = (typeof toolNames)[number];

const runsNix = 'Nix runs the code of this flake on this computer.';

/** What is said of each tool that the chat gets, in the order of `package.json`. */
export const toolWords: Readonly<Record<ToolName, Words>> = {
  list_machines: { running: () => 'Looking at the machines', onlyReads: true },
  list_services: { running: () => 'Looking at the services', onlyReads: true },
  search_options: {
    running: ({ query }) => `Searching the options for ${named(query)}`,
    onlyReads: true,
  },
  describe_option: { running: ({ option }) => `Looking up ${named(option)}`, onlyReads: true },
  check: { running: ({ file }) => `Checking ${named(file, 'the homelab')}`, onlyReads: true },
  set_option: {
    running: ({ option }) => `Setting ${named(option)}`,
    question: ({ option }) => ({ title: `Set ${named(option)}?`, message: 'This is written:' }),
    edits: true,
  },
  toggle_service: {
    running: ({ service, enable }) => `Switching ${onOrOff(enable)} ${named(service)}`,
    question: ({ service, enable, machine }) => ({
      title: `Switch ${onOrOff(enable)} ${named(service)}${on(machine)}?`,
      message: 'This is written:',
    }),
    edits: true,
  },
  new_service: {
    running: ({ name }) => `Adding the service ${named(name)}`,
    question: ({ name }) => ({
      title: `Add the service ${named(name)}?`,
      message: 'This is written, and Git is told of the new file:',
    }),
    edits: true,
  },
  evaluate: {
    running: ({ machine }) => `Evaluating ${named(machine, 'the suggested machine')}`,
    question: ({ machine }) => ({
      title: `Evaluate ${named(machine, 'the suggested machine')}?`,
      message: runsNix,
    }),
  },
  boot_vm: {
    running: ({ machine }) => `Booting the test VM${of(machine)}`,
    question: ({ machine, freshDisk }) => ({
      title: `Build and boot the test VM${of(machine)}?`,
      message: `${runsNix} The VM goes on running until it is stopped.${
        freshDisk === true ? ' What it has stored is thrown away first.' : ''
      }`,
    }),
  },
  vm_status: { running: () => 'Looking at the test VMs' },
  vm_logs: { running: ({ unit }) => `Reading the log of ${named(unit, 'the test VM')}` },
  stop_vm: {
    running: ({ machine }) => `Stopping the test VM${of(machine)}`,
    question: ({ machine }) => ({
      title: `Power off the test VM${of(machine)}?`,
      message: 'Its disk is kept.',
    }),
  },
};

function named(value: unknown, otherwise = 'nothing'): string {
  return typeof value === 'string' && value !== '' ? value.slice(0, 200) : otherwise;
}

function onOrOff(value: unknown): string {
  return value === true ? 'on' : 'off';
}

function on(machine: unknown): string {
  return typeof machine === 'string' ? ` on ${named(machine)}` : '';
}

function of(machine: unknown): string {
  return typeof machine === 'string' ? ` of ${named(machine)}` : '';
}
