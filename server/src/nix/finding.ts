import type { NixPlace } from './nix-event';

/** What Nix complained about, with the places in Nix's own words; they may lie in the store. */
export type Finding = {
  readonly severity: 'error' | 'warning';
  /** A stable kebab-case name of the situation. */
  readonly code: FindingCode;
  readonly message: string;
  /** Where it happened, the best place first. */
  readonly places: readonly NixPlace[];
  /** The option that it is about, by which a model can find the very definition. */
  readonly option?: readonly string[];
  readonly remedy?: FindingRemedy;
  /** Nix's own words, whole. */
  readonly details: string;
};

export type FindingRemedy = {
  readonly title: string;
  readonly command?: readonly string[];
  /** The text in the flake's files that is to be replaced by another. */
  readonly replacement?: { readonly from: string; readonly to: string };
  /** The same is to be run again, once what was in its way is gone. */
  readonly again?: true;
};

export type FindingCode =
  | 'syntax-error'
  | 'undefined-variable'
  | 'missing-attribute'
  | 'infinite-recursion'
  | 'evaluation-error'
  | 'evaluation-warning'
  | 'unknown-option'
  | 'option-type'
  | 'option-conflict'
  | 'option-unset'
  | 'option-read-only'
  | 'assertion-failed'
  | 'file-not-tracked'
  | 'file-missing'
  | 'flake-missing'
  | 'machine-missing'
  | 'attribute-missing'
  | 'lock-outdated'
  | 'offline'
  | 'hash-mismatch'
  | 'build-failed'
  | 'dependency-failed'
  | 'no-builder'
  | 'builder-unreachable'
  | 'features-disabled'
  | 'daemon-unreachable'
  | 'not-trusted'
  | 'disk-full'
  | 'memory-short'
  | 'store-read-only'
  | 'nix-too-old'
  | 'repository-owner'
  | 'git-failed'
  | 'path-unsupported'
  | 'nix-failed';
