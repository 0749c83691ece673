import type { Machine } from '../model/machine';
import type { Service } from '../model/services';
import { plainValue } from './values-in-effect';

const addressOptions = ['url', 'domain', 'hostName'] as const;

/** The name under which a service is reached, if one of its options says it. */
export function addressOf(machine: Machine, { path, node }: Service): string | undefined {
  for (const name of addressOptions) {
    if (!node.children.has(name)) continue;
    const plain = plainValue(machine, [...path, name]);
    if (typeof plain === 'string' && plain !== '') return plain;
  }
  return undefined;
}

export function mayHaveAddress({ node }: Service): boolean {
  return addressOptions.some((name) => node.children.has(name));
}
