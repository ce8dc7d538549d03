// The engine loads this file with require(); what it imports is TypeScript that Node itself runs.
import { serve } from './src/serve.ts';

void serve(process.argv.slice(2));
