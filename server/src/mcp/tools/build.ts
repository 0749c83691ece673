import { build as buildAction } from '../../actions/build-vm';
import { machineTool } from '../machine-tool';

export const build = machineTool(
  {
    name: 'build',
    title: 'Build',
    description:
      "Builds a machine's test VM with Nix, as ./result. Minutes the first time. Use it when evaluate succeeds and you only want to know whether it builds; boot_vm builds by itself.",
  },
  buildAction,
);
