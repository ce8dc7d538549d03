import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Github } from './github.ts';
import type { GithubServer } from './testing/github-server.ts';
import { startGithub } from './testing/github-server.ts';

describe('GitHub', () => {
  let server: GithubServer;
  let github: Github;
  beforeEach(async () => {
    server = await startGithub();
    github = new Github({ api: server.api, token: server.token, repository: 'somebody/hamlet' });
  });
  afterEach(() => server.close());

  test('a pull request has one comment, however often it is written', async () => {
    await github.upsertComment(7, '<!-- mark -->', 'first');
    await github.upsertComment(7, '<!-- mark -->', 'second');
    await github.upsertComment(8, '<!-- mark -->', 'of another');
    expect(server.comments.map(({ on, body }) => [on, body])).toEqual([
      [7, '<!-- mark -->\nsecond'],
      [8, '<!-- mark -->\nof another'],
    ]);
  });

  test('the comment is found among hundreds', async () => {
    const talk = Array.from({ length: 250 }, (_, i) => ({
      number: i + 1,
      id: i + 1,
      title: '',
      body: i === 220 ? '<!-- mark -->\nold' : 'talk',
      state: 'open',
      on: 7,
    }));
    server.comments.push(...talk);
    await github.upsertComment(7, '<!-- mark -->', 'new');
    expect(server.comments).toHaveLength(250);
    expect(server.comments[220]?.body).toBe('<!-- mark -->\nnew');
  });

  test('an issue is opened once, edited while it is open, closed, and opened anew the next time', async () => {
    await github.upsertIssue('<!-- drift -->', 'dev has drifted', 'one');
    await github.upsertIssue('<!-- drift -->', 'dev has drifted', 'two');
    expect(server.issues.map(({ body }) => body)).toEqual(['<!-- drift -->\ntwo']);
    await github.closeIssue('<!-- drift -->');
    await github.closeIssue('<!-- drift -->');
    expect(server.issues.map(({ state }) => state)).toEqual(['closed']);
    await github.upsertIssue('<!-- drift -->', 'dev has drifted', 'three');
    expect(server.issues.map(({ state }) => state)).toEqual(['closed', 'open']);
  });

  test('the title is what it is now', async () => {
    server.pulls.set(7, 'fix: later title');
    expect(await github.pullRequestTitle(7)).toBe('fix: later title');
  });

  test('what GitHub refuses is said', async () => {
    const stranger = new Github({ api: server.api, token: 'wrong', repository: 'somebody/hamlet' });
    await expect(stranger.upsertComment(7, '<!-- mark -->', 'text')).rejects.toThrow(/401/);
  });
});
