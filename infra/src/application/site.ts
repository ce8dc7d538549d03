import type * as pulumi from '@pulumi/pulumi';

/** Where the parts of an application are, and what they have in common. */
export interface Site {
  readonly project: pulumi.Output<string>;
  readonly projectNumber: pulumi.Output<string>;
  readonly region: string;
  readonly environment: string;
  /** How the names of its resources begin: `hamlet-dev`. */
  readonly prefix: string;
  readonly labels: Record<string, string>;
  /** Whether what holds data or serves refuses to be deleted. */
  readonly deletionProtection: boolean;
  /** Who deploys, by how its grants are named: the workflow, and the people the configuration names. */
  readonly deployers: Readonly<Record<string, pulumi.Input<string>>>;
  /** Who only sees, in the workflow, what would change. */
  readonly previewer: pulumi.Output<string>;
}
