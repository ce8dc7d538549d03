import * as gcp from '@pulumi/gcp';
import * as pulumi from '@pulumi/pulumi';
import type { Features } from './permissions.ts';
import {
  deployPermissions,
  EMPTIER_ROLE,
  previewPermissions,
  projectRolesToGrant,
  STARTER_ROLE,
} from './permissions.ts';

export interface IdentitiesArgs {
  readonly project: pulumi.Output<string>;
  /** Which options of the applications the identities must be able to handle. */
  readonly features: Features;
}

/** Who runs Pulumi in the workflow: one identity that reads, one that changes, each with a role of its own. */
export class Identities extends pulumi.ComponentResource {
  readonly previewer: gcp.serviceaccount.Account;
  readonly deployer: gcp.serviceaccount.Account;
  /** Full names of the two roles. */
  readonly roles: { readonly preview: pulumi.Output<string>; readonly deploy: pulumi.Output<string> };

  constructor(name: string, { project, features }: IdentitiesArgs, opts?: pulumi.ComponentResourceOptions) {
    super('hamlet:infra:Identities', name, {}, opts);
    const preview = this.#role('hamletPreview', 'Hamlet preview', previewPermissions(features), project);
    const deploy = this.#role('hamletDeploy', 'Hamlet deploy', deployPermissions(features), project);
    this.previewer = this.#account('preview', 'Previews changes in pull requests', project);
    this.deployer = this.#account('deploy', 'Deploys from the protected branches', project);
    this.#grant('preview', preview, this.previewer, project);
    this.#grant('deploy', deploy, this.deployer, project);
    this.#letDeployerGrant(projectRolesToGrant(features), project);
    this.#role(EMPTIER_ROLE, 'Hamlet emptier', ['storage.objects.delete', 'storage.objects.list'], project);
    if (features.vm) this.#role(STARTER_ROLE, 'Hamlet starter', ['compute.instances.start'], project);
    this.roles = { preview: preview.name, deploy: deploy.name };
    this.registerOutputs();
  }

  #role(
    roleId: string,
    title: string,
    permissions: string[],
    project: pulumi.Output<string>,
  ): gcp.projects.IAMCustomRole {
    return new gcp.projects.IAMCustomRole(roleId, { project, roleId, title, permissions }, { parent: this });
  }

  #account(name: string, description: string, project: pulumi.Output<string>): gcp.serviceaccount.Account {
    return new gcp.serviceaccount.Account(
      name,
      { project, accountId: `hamlet-${name}`, displayName: `Hamlet ${name}`, description },
      { parent: this },
    );
  }

  #grant(
    name: string,
    role: gcp.projects.IAMCustomRole,
    account: gcp.serviceaccount.Account,
    project: pulumi.Output<string>,
  ): void {
    new gcp.projects.IAMMember(name, { project, role: role.name, member: account.member }, { parent: this });
  }

  /** Only the listed roles, so that the deployer cannot make anybody, itself included, more than it is. */
  #letDeployerGrant(roles: readonly string[], project: pulumi.Output<string>): void {
    if (roles.length === 0) return;
    const list = roles.map((role) => `'${role}'`).join(', ');
    new gcp.projects.IAMMember(
      'deploy-grants',
      {
        project,
        role: 'roles/resourcemanager.projectIamAdmin',
        member: this.deployer.member,
        condition: {
          title: 'only what workloads need',
          expression: `api.getAttribute('iam.googleapis.com/modifiedGrantsByRole', []).hasOnly([${list}])`,
        },
      },
      { parent: this },
    );
  }
}
