import { update } from './inventory.ts';

await update();
