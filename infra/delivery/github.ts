import { z } from 'zod';
import { Failure } from '../src/failure.ts';

const issueSchema = z.object({
  number: z.number(),
  title: z.string(),
  body: z.string().nullish(),
  pull_request: z.unknown().optional(),
});
const commentSchema = z.object({ id: z.number(), body: z.string().nullish() });
const PER_PAGE = 100;

export interface GithubSettings {
  /** `https://api.github.com`, or that of a GitHub server of one's own. */
  readonly api: string;
  /** `owner/name`. */
  readonly repository: string;
  readonly token: string;
}

/** The little of GitHub's REST API that delivery needs. */
export class Github {
  readonly #settings: GithubSettings;

  constructor(settings: GithubSettings) {
    this.#settings = settings;
  }

  /** The title a pull request has now, which may be another than when its run began. */
  async pullRequestTitle(number: number): Promise<string> {
    return z.object({ title: z.string() }).parse(await this.#call('GET', `pulls/${number}`)).title;
  }

  /** Writes a comment of an issue or pull request; the one with the same mark is changed instead. */
  async upsertComment(number: number, mark: string, body: string): Promise<void> {
    const text = `${mark}\n${body}`;
    const known = await this.#find(`issues/${number}/comments`, commentSchema, (comment) =>
      marked(comment, mark),
    );
    if (known === undefined) await this.#call('POST', `issues/${number}/comments`, { body: text });
    else await this.#call('PATCH', `issues/comments/${known.id}`, { body: text });
  }

  /** Opens an issue; the open one with the same mark is changed instead. */
  async upsertIssue(mark: string, title: string, body: string): Promise<void> {
    const content = { title, body: `${mark}\n${body}` };
    const known = await this.#openIssue(mark);
    if (known === undefined) await this.#call('POST', 'issues', content);
    else await this.#call('PATCH', `issues/${known.number}`, content);
  }

  /** Closes the open issue with that mark, if there is one. */
  async closeIssue(mark: string): Promise<void> {
    const known = await this.#openIssue(mark);
    if (known !== undefined)
      await this.#call('PATCH', `issues/${known.number}`, { state: 'closed', state_reason: 'completed' });
  }

  #openIssue(mark: string): Promise<z.infer<typeof issueSchema> | undefined> {
    return this.#find(
      'issues?state=open',
      issueSchema,
      (issue) => issue.pull_request === undefined && marked(issue, mark),
    );
  }

  async #find<T>(
    path: string,
    schema: z.ZodType<T>,
    wanted: (element: T) => boolean,
  ): Promise<T | undefined> {
    for (let page = 1; ; page++) {
      const separator = path.includes('?') ? '&' : '?';
      const answer = await this.#call('GET', `${path}${separator}per_page=${PER_PAGE}&page=${page}`);
      const elements = z.array(schema).parse(answer);
      const found = elements.find(wanted);
      if (found !== undefined || elements.length < PER_PAGE) return found;
    }
  }

  async #call(method: string, path: string, body?: unknown): Promise<unknown> {
    const { api, repository, token } = this.#settings;
    const response = await fetch(`${api}/repos/${repository}/${path}`, {
      method,
      headers: {
        accept: 'application/vnd.github+json',
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'x-github-api-version': '2022-11-28',
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(30_000),
    });
    if (response.ok) return response.json();
    throw new Failure(
      'GITHUB_REFUSED',
      `GitHub answers ${response.status} to ${method} ${path}: ${(await response.text()).slice(0, 300)}`,
      'Look at the permissions of the job in .github/workflows/deliver.yml, then run it again.',
    );
  }
}

function marked({ body }: { readonly body?: string | null | undefined }, mark: string): boolean {
  return body?.startsWith(mark) ?? false;
}
