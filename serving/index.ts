export type { Dependencies } from './src/app.ts';
export { createApp } from './src/app.ts';
export { servingSettings } from './src/config.ts';
