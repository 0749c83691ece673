// Loaded into the server before its own code: tells its heap, after a collection, whoever started it.
process.on('message', (message) => {
  if (message !== 'heap') return;
  globalThis.gc();
  globalThis.gc();
  process.send({ heap: process.memoryUsage().heapUsed, rss: process.memoryUsage().rss });
});
process.channel?.unref();
