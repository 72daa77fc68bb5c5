import { defineConfig } from 'vite';

/** The whole sandbox as files of ours: nothing is fetched from elsewhere, at run time or when it is built. */
export default defineConfig({
  root: import.meta.dirname,
  base: '/sandbox/',
  publicDir: false,
  logLevel: 'warn',
  build: {
    outDir: '../dist/sandbox',
    emptyOutDir: true,
    target: 'es2023',
    // The browsers of the target preload modules themselves.
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 4_000,
    // React's directives mean something to its compiler and nothing to a bundle.
    rolldownOptions: { checks: { moduleLevelDirective: false } },
  },
});
