import { declaresService, servicesOf, serviceState } from '../core/model/services';
import type { Machine } from '../core/model/machine';
import type { Flake } from '../core/model/snapshot';
import type { Report } from './report';

/** One machine as `--json` prints it; the schema is `docs/machines.schema.json`. */
export type MachineEntry = {
  readonly name: string;
  readonly system: string | null;
  /** Why this is taken for a machine, where the flake could not be read. */
  readonly guess?: string;
  readonly modules: readonly string[];
  readonly external: readonly string[];
  /** Why there may be further modules. */
  readonly opaque: readonly string[];
  readonly services: readonly ServiceEntry[];
};

type ServiceEntry = {
  readonly path: readonly string[];
  readonly state: 'on' | 'off' | 'unknown';
  readonly reason: string;
  readonly file?: string;
  readonly line?: number;
};

/** The machines of every flake, with their modules and services. */
export function machineEntries(report: Report): readonly MachineEntry[] {
  return report.snapshot.flakes.flatMap((flake) =>
    flake.machines.map((machine) => machineEntry(report, flake, machine)),
  );
}

function machineEntry(report: Report, flake: Flake, machine: Machine): MachineEntry {
  const services = servicesOf(flake).filter((service) => declaresService(machine, service));
  return {
    name: machine.name,
    system: machine.system ?? null,
    ...(machine.guess === undefined ? {} : { guess: machine.guess }),
    modules: [...new Set(machine.modules.map(({ file }) => report.file(file)))],
    external: machine.external,
    opaque: machine.opaque,
    services: services.map((service) => {
      const { state, reason, decidedBy } = serviceState(machine, service);
      const place = decidedBy?.definition.place;
      const at = place && report.place(place.file, place.name);
      return {
        path: service.path,
        state,
        reason,
        ...(at === undefined ? {} : { file: at.file, line: at.line }),
      };
    }),
  };
}
