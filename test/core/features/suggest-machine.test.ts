import { describe, expect, it } from 'vitest';
import { pathFromUri } from '../../../server/src/core/base/uri';
import { locateOption } from '../../../server/src/core/features/locate-option';
import { runnableMachines } from '../../../server/src/core/features/runnable-machines';
import { suggestMachine } from '../../../server/src/core/features/suggest-machine';
import { template } from '../../support/fixtures';
import { folderWorkspace } from '../../support/workspace';

const snapshot = folderWorkspace(template).snapshot();
const flake = snapshot.flakes.find(({ facts }) => facts !== undefined);
const machines = flake ? runnableMachines(flake) : [];

const on = (platform: string, architecture: string, of = machines) =>
  suggestMachine(of, { platform, architecture });
const named = (...names: readonly string[]) =>
  names.map((name) => ({ name, reachable: undefined, system: undefined, runner: undefined }));

describe('the machine that is suggested', () => {
  it.each([
    ['linux', 'x86_64', 'server-vm-x86_64'],
    ['linux', 'aarch64', 'server-vm-aarch64'],
    ['darwin', 'aarch64', 'server-vm'],
  ])('on %s %s is %s of the template', (platform, architecture, name) => {
    expect(on(platform, architecture)).toMatchObject({ kind: 'chosen', name });
  });

  it('comes with its reason', () => {
    expect(on('linux', 'x86_64')).toMatchObject({
      why: 'server-vm-x86_64 is the VM for this computer: its guest is x86_64-linux.',
    });
    expect(on('darwin', 'aarch64')).toMatchObject({
      why: 'server-vm is the VM for this computer: its guest is aarch64-linux and it is run from aarch64-darwin.',
    });
  });

  it('is the only VM, whatever it is made for', () => {
    const choice = on('linux', 'x86_64', named('server', 'server-vm'));
    expect(choice).toMatchObject({
      name: 'server-vm',
      why: 'server-vm is the only VM of the flake.',
    });
  });

  it('is the only machine', () => {
    expect(on('linux', 'x86_64', named('nas'))).toMatchObject({ name: 'nas' });
  });

  it('is none of several machines that are alike', () => {
    expect(on('linux', 'x86_64', named('a', 'b'))).toEqual({
      kind: 'unclear',
      why: 'The flake has several machines: a, b. Name one of them.',
    });
  });

  it('is none where there is none', () => {
    expect(on('linux', 'x86_64', [])).toMatchObject({ kind: 'unclear' });
  });

  it('is none where two VMs suit equally', () => {
    const two = named('web-vm', 'mail-vm').map((vm) => ({ ...vm, system: 'x86_64-linux' }));
    expect(on('linux', 'x86_64', two)).toMatchObject({ kind: 'unclear' });
  });
});

describe('the services of a machine that others reach', () => {
  it('are those that are on and not behind the firewall', () => {
    const vm = machines.find(({ name }) => name === 'server-vm-x86_64');
    expect(vm?.reachable).toEqual([
      { name: 'caddy', port: 8080 },
      { name: 'homepage', port: 3000 },
    ]);
  });
});

describe('the place of an option that Nix complains about', () => {
  const lineOf = (option: readonly string[], machine?: string) => {
    const place = flake && locateOption(flake, { option, machine });
    const file = place && pathFromUri(place.file).slice(template.length + 1);
    return (
      place &&
      `${file ?? ''}:${snapshot.text(place.file)?.slice(place.span.start, place.span.end) ?? ''}`
    );
  };
  it('is where the machine sets it', () => {
    expect(lineOf(['homelab', 'services', 'caddy', 'port'], 'server-vm-x86_64')).toBe(
      'machines/server-vm/default.nix:port',
    );
  });
  it('is not a place of another machine', () => {
    expect(lineOf(['homelab', 'services', 'caddy', 'port'], 'server')).toBeUndefined();
  });
  it('is the name itself, where something below it is set', () => {
    expect(lineOf(['homelab', 'services', 'loki'], 'server')).toBe(
      'machines/server/default.nix:loki',
    );
  });
});
