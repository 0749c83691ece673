import { rule, type Explanation, type Rule } from './rule';

/** Errors of building. */
export const buildRules: readonly Rule[] = [
  rule(
    /^a '(?<wanted>[^']+)' with features .* is required to build '(?<drv>.+?)', but I am a '(?<here>[^']+)'/,
    ({ wanted, here }) => noBuilder(wanted, here),
  ),
  rule(
    /^Cannot build '(?<drv>.+?)'[^]*platform mismatch[^]*Required system: '(?<wanted>[^']+)'[^]*Current system: '(?<here>[^']+)'/,
    ({ wanted, here }) => noBuilder(wanted, here),
  ),
  rule(/^cannot build on '(?<builder>.+?)': (?:error: )?(?<why>[^]*)$/, ({ builder, why }) => ({
    code: 'builder-unreachable',
    message: `The builder ${builder ?? ''} does not answer: ${(why ?? '').replaceAll('error: ', '').trim()}. Start it and try again.`,
    remedy: { title: 'Start the Linux builder', command: ['homelab', 'builder', 'start'] },
  })),
  rule(
    /^(?:error: )?(?:cannot open connection to remote store|failed to start SSH connection to) '(?<builder>.+?)'/,
    ({ builder }) => ({
      code: 'builder-unreachable',
      message: `The builder ${builder ?? ''} does not answer. Start it and try again.`,
      remedy: { title: 'Start the Linux builder', command: ['homelab', 'builder', 'start'] },
    }),
  ),
  rule(/(?:^\d+ dependencies of derivation|Reason: \d+ dependenc(?:y|ies) failed)/, () => ({
    code: 'dependency-failed',
    message: 'Something that it needs could not be built.',
  })),
  rule(
    /^(?:builder for|Cannot build) '(?<drv>.+?)'(?:\.\n)?[^]*?(?:failed (?:with|due to) |Reason: builder failed (?:with|due to) )(?<why>[^\n;.]+)/,
    ({ drv, why }) => ({
      code: 'build-failed',
      message: `Building ${derivationName(drv ?? '')} failed with ${why ?? ''}.`,
      remedy: { title: 'Show the whole build log', command: ['nix', 'log', drv ?? ''] },
    }),
  ),
];

/** The readable part of a store path: `homelab-check-1.0`. */
export function derivationName(path: string): string {
  return path.replace(/^.*\/[a-z0-9]{32}-/, '').replace(/\.drv$/, '');
}

function noBuilder(wanted = '', here = ''): Explanation {
  const message = `Building for ${wanted} needs a builder for it, because this computer is ${here}.`;
  if (here.endsWith('-darwin'))
    return {
      code: 'no-builder',
      message: `${message} Start the Linux builder.`,
      remedy: { title: 'Start the Linux builder', command: ['homelab', 'builder', 'start'] },
    };
  return {
    code: 'no-builder',
    message: `${message} Choose a machine for ${here}, or name a builder in nix.conf.`,
    remedy: { title: 'Check this computer', command: ['homelab', 'doctor'] },
  };
}
