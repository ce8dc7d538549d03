// For `node --import`: the process, or the thread, loads its modules without their types from where they are kept.
import { keepStripped } from './stripped.js';

keepStripped();
