import * as gcp from '@pulumi/gcp';
import * as pulumi from '@pulumi/pulumi';

export interface ProjectArgs {
  /** Unique in the world, and never free again. */
  readonly projectId: string;
  /** `none`, `organizations/NUMBER` or `folders/NUMBER`. */
  readonly parent: string;
  /** Id of the account that pays: `012345-6789AB-CDEF01`. */
  readonly billingAccount: string;
  /** APIs to enable, such as `run.googleapis.com`. */
  readonly apis: readonly string[];
  /** Region of resources that name none. */
  readonly region: string;
  readonly labels: Record<string, string>;
  /** Whether the project refuses to be deleted. */
  readonly protect: boolean;
}

/**
 * A project of Google Cloud, linked to its billing account, with its APIs. Its outputs are known only once all APIs are on, so
 * whatever is built with them waits by itself.
 */
export class Project extends pulumi.ComponentResource {
  readonly id: pulumi.Output<string>;
  readonly number: pulumi.Output<string>;
  /** Bound to the project: what is built with it lands there, and its calls count against the project's own quota. */
  readonly provider: gcp.Provider;

  constructor(name: string, args: ProjectArgs, opts?: pulumi.ComponentResourceOptions) {
    super('hamlet:infra:Project', name, {}, opts);
    const creator = this.#creator();
    const project = this.#project(args, creator);
    const ready = pulumi.all(args.apis.map((api) => this.#api(api, project, creator).id));
    this.id = pulumi.all([project.projectId, ready]).apply(([id]) => id);
    this.number = pulumi.all([project.number, ready]).apply(([number]) => number);
    this.provider = this.#bound(this.id, args.region);
    this.registerOutputs({ id: this.id, number: this.number });
  }

  /** A project cannot be charged for its own creation, nor for turning on its first API; so this provider names none. */
  #creator(): gcp.Provider {
    return new gcp.Provider('creator', {}, { parent: this });
  }

  #project(args: ProjectArgs, provider: gcp.Provider): gcp.organizations.Project {
    const [kind, number] = args.parent.split('/');
    return new gcp.organizations.Project(
      'project',
      {
        projectId: args.projectId,
        name: args.projectId,
        ...(kind === 'organizations' && number !== undefined && { orgId: number }),
        ...(kind === 'folders' && number !== undefined && { folderId: number }),
        billingAccount: args.billingAccount,
        // The default network lets SSH in from everywhere; nothing here needs a network.
        autoCreateNetwork: false,
        deletionPolicy: args.protect ? 'PREVENT' : 'DELETE',
        labels: args.labels,
      },
      { parent: this, provider, protect: args.protect },
    );
  }

  #api(service: string, project: gcp.organizations.Project, provider: gcp.Provider): gcp.projects.Service {
    return new gcp.projects.Service(
      service,
      {
        project: project.projectId,
        service,
        // Turning an API off takes everything with it that uses it, also what this program did not make.
        disableOnDestroy: false,
      },
      { parent: this, provider },
    );
  }

  #bound(project: pulumi.Output<string>, region: string): gcp.Provider {
    return new gcp.Provider(
      'project',
      { project, region, billingProject: project, userProjectOverride: true },
      { parent: this },
    );
  }
}
