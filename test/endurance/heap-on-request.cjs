// Loaded into the server before its own code: tells its heap, after a collection, whoever started it.
const { getHeapCodeStatistics } = require('node:v8');

process.on('message', (message) => {
  if (message !== 'heap') return;
  globalThis.gc();
  globalThis.gc();
  const { heapUsed, rss } = process.memoryUsage();
  process.send({ heap: heapUsed - compiled(), rss });
});
process.channel?.unref();

/** What the engine has made of the code so far, which is more the longer it runs. */
function compiled() {
  const { code_and_metadata_size: code, bytecode_and_metadata_size: bytecode } =
    getHeapCodeStatistics();
  return code + bytecode;
}
