import { evaluate as evaluateAction } from '../../actions/evaluate';
import { machineTool } from '../machine-tool';

export const evaluate = machineTool(
  {
    name: 'evaluate',
    title: 'Evaluate',
    description:
      "Checks a machine's whole configuration with Nix, NixOS's own options and assertions included. Seconds to a minute. Use it when check is clean; use build or boot_vm only when this succeeds. Nix sees no file that Git does not track: git add new files first.",
  },
  evaluateAction,
);
