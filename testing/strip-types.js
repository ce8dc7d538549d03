// Jest runs the same TypeScript that Node runs: types are stripped by Node itself, lines and columns stay where they were.
import { stripTypeScriptTypes } from 'node:module';

// Node warns once that stripping is experimental; the warning would stand in every test run.
const emitWarning = process.emitWarning.bind(process);
process.emitWarning = (warning, ...rest) =>
  String(warning).includes('stripTypeScriptTypes') ? undefined : emitWarning(warning, ...rest);

export default {
  process: (source) => ({ code: stripTypeScriptTypes(source, { mode: 'strip' }) }),
};
