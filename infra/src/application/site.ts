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
  /** Members that run Pulumi in the workflow: one makes changes, one only sees what would change. */
  readonly deployer: pulumi.Output<string>;
  readonly previewer: pulumi.Output<string>;
}
