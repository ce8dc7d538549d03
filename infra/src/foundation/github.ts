import * as gcp from '@pulumi/gcp';
import * as pulumi from '@pulumi/pulumi';

export interface GithubArgs {
  /** Id of the pool; one that was deleted stays taken for 30 days. */
  readonly pool: string;
  /** Numeric id of the one repository, which survives a change of name and cannot be taken over by another with its name. */
  readonly repositoryId: string;
  /** Numeric id of its owner. */
  readonly ownerId: string;
  readonly previewer: gcp.serviceaccount.Account;
  readonly deployer: gcp.serviceaccount.Account;
}

/** Environments of the repository by the branch that is delivered to them. */
const ENVIRONMENTS = { main: 'prod', develop: 'dev' };

const CLAIMS = {
  'google.subject': 'assertion.sub',
  'attribute.repository_id': 'assertion.repository_id',
  'attribute.event_name': 'assertion.event_name',
  'attribute.ref': 'assertion.ref',
  /** What a run of the workflow may be here: it follows from what GitHub says of the run, never from what the run asks for. */
  'attribute.identity': identityExpression(),
};

/** Workload identity for the workflow of one GitHub repository, without any key. */
export class Github extends pulumi.ComponentResource {
  /** For `google-github-actions/auth`: `projects/…/providers/…`. */
  readonly provider: pulumi.Output<string>;

  constructor(name: string, args: GithubArgs, opts?: pulumi.ComponentResourceOptions) {
    super('hamlet:infra:Github', name, {}, opts);
    const pool = this.#pool(args.pool);
    this.provider = this.#provider(pool, args).name;
    this.#bind('preview', args.previewer, pool);
    this.#bind('deploy', args.deployer, pool);
    this.registerOutputs({ provider: this.provider });
  }

  #pool(workloadIdentityPoolId: string): gcp.iam.WorkloadIdentityPool {
    return new gcp.iam.WorkloadIdentityPool(
      'github',
      { workloadIdentityPoolId, displayName: 'GitHub', description: 'Runs of the delivery workflow' },
      { parent: this },
    );
  }

  #provider(
    pool: gcp.iam.WorkloadIdentityPool,
    { repositoryId, ownerId }: GithubArgs,
  ): gcp.iam.WorkloadIdentityPoolProvider {
    return new gcp.iam.WorkloadIdentityPoolProvider(
      'github',
      {
        workloadIdentityPoolId: pool.workloadIdentityPoolId,
        workloadIdentityPoolProviderId: 'actions',
        displayName: 'GitHub Actions',
        oidc: { issuerUri: 'https://token.actions.githubusercontent.com' },
        attributeMapping: CLAIMS,
        attributeCondition: [
          `assertion.repository_id == "${repositoryId}"`,
          `assertion.repository_owner_id == "${ownerId}"`,
          'assertion.event_name != "pull_request_target"',
          'attribute.identity != "none"',
        ].join(' && '),
      },
      { parent: this },
    );
  }

  #bind(
    identity: 'preview' | 'deploy',
    account: gcp.serviceaccount.Account,
    pool: gcp.iam.WorkloadIdentityPool,
  ): void {
    new gcp.serviceaccount.IAMMember(
      `github-is-${identity}`,
      {
        serviceAccountId: account.name,
        role: 'roles/iam.workloadIdentityUser',
        member: pulumi.interpolate`principalSet://iam.googleapis.com/${pool.name}/attribute.identity/${identity}`,
      },
      { parent: this },
    );
  }
}

/**
 * In Google's expression language: pull requests and the drift check preview; pushes to and runs on the two
 * branches deploy, in jobs of the branch's environment alone. So nothing of the branch gets around the
 * approval that GitHub asks for the environment.
 */
function identityExpression(): string {
  const previews = 'assertion.event_name in ["pull_request", "schedule"]';
  const delivers = 'assertion.event_name in ["push", "workflow_dispatch"] && "environment" in assertion';
  const places = Object.entries(ENVIRONMENTS).map(
    ([branch, environment]) =>
      `assertion.ref == "refs/heads/${branch}" && assertion.environment == "${environment}"`,
  );
  const deploys = `${delivers} && (${places.join(' || ')})`;
  return `${previews} ? "preview" : (${deploys} ? "deploy" : "none")`;
}
