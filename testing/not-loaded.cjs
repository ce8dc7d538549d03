// Stands for what a test run does not load, by jest.config.js: whatever is asked of it fails.
module.exports = new Proxy(
  {},
  {
    get(_, name) {
      if (name === '__esModule' || typeof name === 'symbol') return undefined;
      throw new Error(`Unit tests do not load what has ${name}: see jest.config.js.`);
    },
  },
);
