import { expect, test } from 'vitest';
import { attributeName, isWritableName } from '../../server/src/nix/attribute-name';
import {
  buildVmArguments,
  builderArguments,
  evaluateArguments,
  withReporting,
} from '../../server/src/nix/nix-arguments';

test('evaluating asks for the derivation of the system', () => {
  expect(['nix', ...evaluateArguments('server-vm')]).toEqual([
    'nix',
    'eval',
    '.#nixosConfigurations.server-vm.config.system.build.toplevel',
    '--apply',
    'x: x.drvPath',
  ]);
});

test('building asks for the VM of the machine', () => {
  expect(['nix', ...buildVmArguments('server-vm')]).toEqual([
    'nix',
    'build',
    '.#nixosConfigurations.server-vm.config.system.build.vm',
  ]);
});

test('the builder is the one of nixpkgs', () => {
  expect(['nix', ...builderArguments]).toEqual(['nix', 'run', 'nixpkgs#darwin.linux-builder']);
});

test('reporting comes before the command and leaves it as it is', () => {
  expect(withReporting(['build', '.#x'])).toEqual([
    '--log-format',
    'internal-json',
    '--extra-experimental-features',
    'nix-command flakes',
    'build',
    '.#x',
  ]);
});

test.each([
  ['server-vm', 'server-vm'],
  ["o'brien", "o'brien"],
  ['server.lan', '"server.lan"'],
  ['1st', '"1st"'],
  ['my server', '"my%20server"'],
  ['büro', '"b%C3%BCro"'],
  ['a#b', '"a%23b"'],
])('a machine called %s is written %s', (name, written) => {
  expect(attributeName(name)).toBe(written);
});

test('a name with a quote cannot be written', () => {
  expect(isWritableName('a"b')).toBe(false);
  expect(isWritableName('')).toBe(false);
  expect(isWritableName('server.lan')).toBe(true);
});
