import type { FileSystem } from '../core/ports';
import { findProgram, type FoundProgram, type ProgramPlaces } from './find-program';

export type NixPlaces = ProgramPlaces;
export type FoundNix = FoundProgram;

/** Finds `nix`. */
export function findNix(files: FileSystem, places: NixPlaces): Promise<FoundNix> {
  return findProgram(files, ['nix'], places);
}
