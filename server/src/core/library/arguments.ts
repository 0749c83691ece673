import { readDocs, type LibraryDoc } from './doc';

/** What `mkOption` takes (nixpkgs, `lib/options.nix`), the usual first. */
const ofOption = readDocs(`
type: What values it may have, for example types.str.
default: The value where nothing is set.
description: What it is for, as Markdown.
example: A value that shows how it is used.
defaultText: What documentation shows instead of a default that is computed.
apply: A function that the value goes through before it is read.
readOnly: Whether it may be set only once.
internal: Whether documentation leaves it out as a detail.
visible: Whether documentation shows it.
`);

const ofModule = readDocs(`
options: The options that it declares.
config: What it sets.
imports: Modules that belong to it.
freeformType: The type of names that no option declares.
`);

const ofPackageOption = readDocs(`
default: The name of the package, or the list of names that leads to it.
example: A package that can be used instead.
extraDescription: Words that follow the description.
nullable: Whether null is a value too.
pkgsText: What documentation calls the set of packages.
`);

const ofSystem = readDocs(`
modules: The modules that make the machine.
specialArgs: Further arguments of all modules.
system: The system it runs on, for example x86_64-linux.
`);

const known: Readonly<Record<string, ReadonlyMap<string, LibraryDoc>>> = {
  mkOption: ofOption,
  mkPackageOption: ofPackageOption,
  nixosSystem: ofSystem,
  'types.submodule': ofModule,
};

/** The attributes of the set that a function of `lib` takes; none where they are free or not known. */
export function argumentsOf(path: readonly string[]): ReadonlyMap<string, LibraryDoc> | undefined {
  return known[path.join('.')];
}
