import type { Cloud } from '../../cloud/core/api.ts';
import { expectSuccess } from '../dev.ts';
import type { Scenario } from '../scenario.ts';

const AS_PROD = { 'hamlet:deletionProtection': true };

/** Tables of the cloud that hold no resources. */
const NOT_RESOURCES = /^(keys|policies|operations|run\.(urls|operations)|logEntries)$/;

export const teardown: Scenario = {
  name: 'teardown',
  group: 'operation',
  from: 'deployed',
  proves: 'Destroying an application leaves the foundation and nothing else; what is protected refuses.',
  async run(stage) {
    const guarded = await stage.deploy('dev', { settings: AS_PROD });
    expectSuccess(stage, 'dev can be protected as prod is', guarded);
    const before = inventory(stage.cloud);
    const kept = await stage.destroy('dev', { settings: AS_PROD, plans: true });
    stage.show('what the operator reads', kept.diagnosis);
    stage.expect('what is protected refuses to go', kept.code !== 0, `exit code ${kept.code}`);
    stage.expect('and says why', /protect/.test(kept.diagnosis), kept.diagnosis);
    const lost = missing(before, inventory(stage.cloud));
    stage.expect('it refuses before anything has gone', lost.length === 0, lost.join(', '));
    const open = await stage.deploy('dev');
    expectSuccess(stage, 'the protection can be taken away', open);
    const gone = await stage.destroy('dev');
    expectSuccess(stage, 'then it goes', gone);
    const left = inventory(stage.cloud);
    stage.show('what is left in the cloud', left);
    const ofDev = Object.values(left)
      .flat()
      .filter((name) => /hamlet-dev|-dev-/.test(name));
    stage.expect('nothing of dev is left', ofDev.length === 0, ofDev.join(', '));
    const same = await stage.preview('foundation', { options: ['--refresh', '--expect-no-changes'] });
    expectSuccess(stage, 'the foundation is as it was', same);
  },
};

/** Names of all there is, by kind. */
export function inventory({ store }: Cloud): Record<string, string[]> {
  const names = store.names().filter((table) => !NOT_RESOURCES.test(table));
  return Object.fromEntries(
    names
      .map(
        (table) =>
          [
            table,
            store
              .table(table)
              .list()
              .map(([name]) => name),
          ] as const,
      )
      .filter(([, all]) => all.length > 0),
  );
}

function missing(before: Record<string, string[]>, after: Record<string, string[]>): string[] {
  return Object.entries(before).flatMap(([table, names]) =>
    names.filter((name) => after[table]?.includes(name) !== true),
  );
}
