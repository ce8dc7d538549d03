// The engine's host for policy packs runs a JavaScript file only; Node.js then reads the rest as it is.
import './pack.ts';
