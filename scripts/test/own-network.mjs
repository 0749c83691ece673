import { runQuietly } from '../setup/run-step.mjs';

const ownNetwork = ['unshare', '--net', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh'];

/**
 * The command that starts another in a network that holds a loopback of its own and nothing else,
 * so that it may use the same ports as what runs beside it; undefined where that is not allowed.
 */
export async function commandForOwnNetwork() {
  const { code } = await runQuietly(ownNetwork[0], [...ownNetwork.slice(1), 'true']);
  return code === 0 ? ownNetwork : undefined;
}
