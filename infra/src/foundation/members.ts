import * as gcp from '@pulumi/gcp';
import * as pulumi from '@pulumi/pulumi';

export interface MembersArgs {
  readonly project: pulumi.Output<string>;
  /** Roles by member: `roles/…`, or the name of one of the project's own roles. */
  readonly members: Readonly<Record<string, readonly string[]>>;
  /** Full names of the project's own roles by their short names. */
  readonly ownRoles: Readonly<Record<string, pulumi.Output<string>>>;
}

/** People and groups with their roles in the project. Each grant stands for itself: it takes nothing from anybody else. */
export class Members extends pulumi.ComponentResource {
  constructor(
    name: string,
    { project, members, ownRoles }: MembersArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super('hamlet:infra:Members', name, {}, opts);
    for (const [member, roles] of Object.entries(members)) {
      for (const role of roles) {
        new gcp.projects.IAMMember(
          `${member} ${role}`,
          { project, role: ownRoles[role] ?? role, member },
          { parent: this },
        );
      }
    }
    this.registerOutputs();
  }
}
