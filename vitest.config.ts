import { defineConfig } from 'vitest/config';

/** What VS Code or a virtual machine does in its own time is waited for, however busy the computer is. */
const expect = { poll: { timeout: 60_000 } };

/** A busy computer may miss a click or come too late to interrupt; only what fails again fails. */
const retry = process.env['CI'] === 'true' ? 2 : 0;

/** Unit tests start nothing and take seconds; process tests run real Nix, QEMU and the built command line. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/{core,lsp,nix,page,picture,secrets,syntaxes,template}/**/*.test.ts'],
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'fuzz',
          include: ['test/fuzz/**/*.test.ts'],
          // The tests end by themselves, when FUZZ_SECONDS are over.
          testTimeout: 0,
        },
      },
      {
        test: {
          name: 'process',
          include: ['test/{actions,cli,mcp,process}/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 300_000,
          fileParallelism: false,
          expect,
          retry,
        },
      },
      {
        test: {
          name: 'ui',
          include: ['test/ui/**/*.test.ts'],
          globalSetup: ['test/ui/support/package-once.ts'],
          testTimeout: 240_000,
          hookTimeout: 240_000,
          fileParallelism: false,
          expect,
          retry,
        },
      },
      {
        test: {
          // The pictures of the documentation, which `npm run gallery` makes.
          name: 'gallery',
          include: ['test/gallery/**/*.test.ts'],
          globalSetup: ['test/ui/support/package-once.ts'],
          testTimeout: 240_000,
          hookTimeout: 240_000,
          fileParallelism: false,
          expect,
        },
      },
      {
        test: {
          // What README.md says, on an account of its own, which `npm run newcomer` follows.
          name: 'newcomer',
          include: ['test/newcomer/**/*.test.ts'],
          testTimeout: 600_000,
          hookTimeout: 300_000,
          fileParallelism: false,
          expect,
        },
      },
      {
        test: {
          name: 'in-host',
          include: ['test/client/**/*.test.ts'],
          testTimeout: 600_000,
          hookTimeout: 300_000,
          fileParallelism: false,
          expect,
          retry,
        },
      },
    ],
  },
});
