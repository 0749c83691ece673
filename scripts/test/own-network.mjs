import { runQuietly } from '../setup/run-step.mjs';

/** Nix says that it has no Internet where every address is that of the loopback: one is for examples. */
const setUp = 'ip link set lo up && ip address add 192.0.2.1/32 dev lo && exec "$@"';
const ownNetwork = ['unshare', '--net', 'sh', '-c', setUp, 'sh'];

/**
 * The command that starts another in a network that holds a loopback of its own and nothing else,
 * so that it may use the same ports as what runs beside it; undefined where that is not allowed.
 */
export async function commandForOwnNetwork() {
  const { code } = await runQuietly(ownNetwork[0], [...ownNetwork.slice(1), 'true']);
  return code === 0 ? ownNetwork : undefined;
}
