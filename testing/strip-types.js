// Jest runs the same TypeScript that Node runs: types are stripped by Node itself, lines and columns stay where they were.
import { stripTypes } from '../model/bin/stripped.js';

export default {
  process: (source) => ({ code: stripTypes(source) }),
};
