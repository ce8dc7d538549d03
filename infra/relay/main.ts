import { createRelay } from './relay.ts';
import { createMarks } from './marks.ts';

const { PORT = '8080', DISCORD_WEBHOOK, TOLD_BUCKET } = process.env;
if (DISCORD_WEBHOOK === undefined || TOLD_BUCKET === undefined) {
  process.stderr.write('DISCORD_WEBHOOK and TOLD_BUCKET must be set.\n');
  process.exit(78);
}

const relay = createRelay({ webhook: DISCORD_WEBHOOK, marks: createMarks(TOLD_BUCKET, process.env) });
relay.listen(Number(PORT));
process.once('SIGTERM', () => {
  relay.close();
});
