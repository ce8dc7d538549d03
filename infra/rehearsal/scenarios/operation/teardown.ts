import type { Cloud } from '../../cloud/core/api.ts';
import type { Scenario } from '../scenario.ts';

/** Tables of the cloud that hold no resources. */
const NOT_RESOURCES = /^(keys|policies|operations|run\.(urls|operations)|logEntries)$/;

export const teardown: Scenario = {
  name: 'teardown',
  group: 'operation',
  from: 'deployed',
  proves: 'Destroying an application leaves the foundation and nothing else; what is protected refuses.',
  async run(stage) {
    const refused = await stage.preview('dev', {
      settings: { 'hamlet:deletionProtection': true },
      options: ['--expect-no-changes'],
    });
    stage.show('protection is a change', refused.code);
    const guarded = await stage.deploy('dev', {
      settings: { 'hamlet:deletionProtection': true },
    });
    stage.expect('dev can be protected', guarded.code === 0, guarded.output.slice(-2000));
    const kept = await stage.destroy('dev', { settings: { 'hamlet:deletionProtection': true } });
    stage.expect('what is protected refuses to go', kept.code !== 0, kept.output.slice(-2000));
    stage.expect('and says why', /protect/.test(kept.output), kept.output.slice(-2000));
    const open = await stage.deploy('dev');
    stage.expect('the protection can be taken away', open.code === 0, open.output.slice(-2000));
    const gone = await stage.destroy('dev');
    stage.expect('then it goes', gone.code === 0, gone.output.slice(-3000));
    const left = inventory(stage.cloud);
    stage.show('what is left in the cloud', left);
    const ofDev = Object.values(left)
      .flat()
      .filter((name) => /hamlet-dev|-dev-/.test(name));
    stage.expect('nothing of dev is left', ofDev.length === 0, ofDev.join(', '));
    const same = await stage.preview('foundation', { options: ['--refresh', '--expect-no-changes'] });
    stage.expect('the foundation is as it was', same.code === 0, same.output.slice(-3000));
  },
};

/** Names of all there is, by kind. */
function inventory({ store }: Cloud): Record<string, string[]> {
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
