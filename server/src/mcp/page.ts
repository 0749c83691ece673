import { z } from 'zod';
import { Refusal } from './refusal';

/** What a tool with a long list takes. */
export const pageInput = {
  limit: z.int().min(1).max(200).default(50).describe('How many to return.'),
  cursor: z.string().max(20).optional().describe('`next` of the page before.'),
} as const;

/** What it tells beside the list. */
export const pageOutput = {
  total: z.int().describe('How many there are on all pages.'),
  next: z.string().optional().describe('The cursor of the next page; absent on the last.'),
} as const;

type PageRequest = { readonly limit: number; readonly cursor?: string | undefined };

type Page<T> = {
  readonly items: T[];
  readonly about: { readonly total: number; readonly next?: string };
};

export function pageOf<T>(all: readonly T[], { limit, cursor }: PageRequest): Page<T> {
  const start = cursor === undefined ? 0 : Number(cursor);
  if (!Number.isInteger(start) || start < 0)
    throw new Refusal(`There is no page ${cursor ?? ''}. Take the cursor from next.`);
  const end = start + limit;
  return {
    items: all.slice(start, end),
    about: { total: all.length, ...(end < all.length && { next: String(end) }) },
  };
}
