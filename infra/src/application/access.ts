import * as gcp from '@pulumi/gcp';
import * as pulumi from '@pulumi/pulumi';
import type { Site } from './site.ts';

/** Who may call the service. */
export interface AccessRule {
  /** Anyone; members with an identity token; people who sign in with Google at an identity-aware proxy. */
  readonly kind: 'public' | 'invokers' | 'iap';
  /** Members, unless anyone may. */
  readonly members: readonly string[];
}

export interface AccessArgs {
  readonly site: Site;
  readonly access: AccessRule;
  readonly service: gcp.cloudrunv2.Service;
}

/** Opens the service to those who may call it: whom the configuration names, the tests of a rollout, the uptime check. */
export class Access extends pulumi.ComponentResource {
  /** In whose name a rollout tests the service; nobody's where anyone may call. */
  readonly tester: gcp.serviceaccount.Account | undefined;
  /** Without these nobody is let in, so whoever calls the service waits for them. */
  readonly grants: readonly pulumi.Resource[];

  constructor(name: string, args: AccessArgs, opts?: pulumi.ComponentResourceOptions) {
    super('hamlet:infra:Access', name, {}, opts);
    const { access, site, service } = args;
    if (access.kind === 'public') {
      this.tester = undefined;
      this.grants = [this.#invoker('everyone', 'allUsers', service)];
    } else {
      this.tester = this.#tester(site);
      this.grants = [
        ...(access.kind === 'iap'
          ? this.#throughProxy(args, this.tester)
          : this.#directly(args, this.tester)),
        ...this.#signing(this.tester, site, access.kind),
      ];
    }
    this.registerOutputs();
  }

  /** It runs nothing, so nobody has to act as it: whoever deploys only asks for tokens in its name. */
  #tester({ project, prefix }: Site): gcp.serviceaccount.Account {
    return new gcp.serviceaccount.Account(
      'tester',
      {
        project,
        accountId: `${prefix}-tester`,
        displayName: `${prefix} tester`,
        description: 'Calls a new revision before it gets traffic',
      },
      { parent: this },
    );
  }

  #directly({ access, service, site }: AccessArgs, tester: gcp.serviceaccount.Account): pulumi.Resource[] {
    const uptime = pulumi.interpolate`serviceAccount:service-${site.projectNumber}@gcp-sa-monitoring-notification.iam.gserviceaccount.com`;
    return [
      this.#invoker('tester', tester.member, service),
      this.#invoker('uptime-check', uptime, service),
      ...access.members.map((member) => this.#invoker(member, member, service)),
    ];
  }

  #throughProxy(
    { access, service, site }: AccessArgs,
    tester: gcp.serviceaccount.Account,
  ): pulumi.Resource[] {
    const proxy = pulumi.interpolate`serviceAccount:service-${site.projectNumber}@gcp-sa-iap.iam.gserviceaccount.com`;
    const visitor = (name: string, member: pulumi.Input<string>): pulumi.Resource =>
      new gcp.iap.WebCloudRunServiceIamMember(
        `${name}-visits`,
        {
          project: site.project,
          location: site.region,
          cloudRunServiceName: service.name,
          role: 'roles/iap.httpsResourceAccessor',
          member,
        },
        { parent: this },
      );
    return [
      this.#invoker('proxy', proxy, service),
      visitor('tester', tester.member),
      ...access.members.map((member) => visitor(member, member)),
    ];
  }

  #invoker(name: string, member: pulumi.Input<string>, service: gcp.cloudrunv2.Service): pulumi.Resource {
    const { project, location, name: service_ } = service;
    return new gcp.cloudrunv2.ServiceIamMember(
      `${name}-calls`,
      { project, location, name: service_, role: 'roles/run.invoker', member },
      { parent: this },
    );
  }

  /** Whoever deploys asks for a token in the tester's name: an identity token, or for the proxy one it signs itself. */
  #signing(
    tester: gcp.serviceaccount.Account,
    { deployers }: Site,
    kind: 'invokers' | 'iap',
  ): pulumi.Resource[] {
    const role =
      kind === 'iap' ? 'roles/iam.serviceAccountTokenCreator' : 'roles/iam.serviceAccountOpenIdTokenCreator';
    return Object.entries(deployers).map(
      ([who, member]) =>
        new gcp.serviceaccount.IAMMember(
          `${who}-signs-as-tester`,
          { serviceAccountId: tester.name, role, member },
          { parent: this },
        ),
    );
  }
}
