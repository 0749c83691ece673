import type { Tool } from './tool';
import { bootVm } from './tools/boot-vm';
import { build } from './tools/build';
import { check } from './tools/check';
import { describeOption } from './tools/describe-option';
import { evaluate } from './tools/evaluate';
import { listMachines } from './tools/list-machines';
import { listSecrets } from './tools/list-secrets';
import { listServices } from './tools/list-services';
import { newService } from './tools/new-service';
import { searchOptions } from './tools/search-options';
import { setOption } from './tools/set-option';
import { stopVm } from './tools/stop-vm';
import { toggleService } from './tools/toggle-service';
import { vmLogs } from './tools/vm-logs';
import { vmRun } from './tools/vm-run';
import { vmStatus } from './tools/vm-status';

/** All tools, in the order of the loop: look, edit, check, evaluate, boot. */
export const tools: readonly Tool[] = [
  listMachines,
  listServices,
  searchOptions,
  describeOption,
  listSecrets,
  check,
  setOption,
  toggleService,
  newService,
  evaluate,
  build,
  bootVm,
  vmStatus,
  vmLogs,
  vmRun,
  stopVm,
];
