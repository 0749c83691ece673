import type { Location, MapEdge, MapNode } from '../../../server/src/protocol';
import type { Situation } from '../homelab';

/** From the extension to the page of the map. */
export type ToPage =
  | {
      readonly kind: 'map';
      /** The same for the same map. */
      readonly revision: number;
      readonly situation: Situation;
      readonly nodes: readonly MapNode[];
      readonly edges: readonly MapEdge[];
    }
  | {
      readonly kind: 'states';
      /** Whether a service answers, by the id of its node. */
      readonly states: readonly (readonly [string, 'up' | 'down'])[];
      /** Sentences about those that could not be asked. */
      readonly notes: readonly string[];
    };

/** From the page to the extension. */
export type FromPage =
  /** The page can be told things now. */
  | { readonly kind: 'ready' }
  | { readonly kind: 'open'; readonly location: Location }
  | { readonly kind: 'command'; readonly command: PageCommand }
  | { readonly kind: 'export'; readonly svg: string }
  | { readonly kind: 'copy'; readonly mermaid: string };

/** The commands that an empty map offers. */
export type PageCommand = 'openFolder' | 'createProject' | 'openFlake' | 'restartServer';
