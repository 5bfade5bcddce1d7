/** @needs helm */
import { describe, expect, it } from '@jest/globals';
import { type Manifest, RenderedChart, WITH_DATABASE } from '../support/chart.js';

interface Peer {
  readonly podSelector?: { readonly matchLabels: Readonly<Record<string, string>> };
  readonly namespaceSelector?: { readonly matchLabels: Readonly<Record<string, string>> };
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
}

interface Rule {
  readonly from?: readonly Peer[];
  readonly to?: readonly Peer[];
  readonly ports?: readonly { readonly port: number; readonly protocol: string }[];
}

interface Policy {
  readonly podSelector: { readonly matchLabels: Readonly<Record<string, string>> };
  readonly policyTypes: readonly string[];
  readonly ingress: readonly Rule[] | null;
  readonly egress: readonly Rule[] | null;
}

const BACKUP = { backup: { enabled: true } };
const COMPONENT = 'app.kubernetes.io/component';
/** What a rule without ports opens. */
const EVERY = -1;
const INGRESS_CONTROLLER = { namespaceSelector: { matchLabels: { name: 'ingress' } } };
const PROMETHEUS = { namespaceSelector: { matchLabels: { name: 'prometheus' } } };

const render = (values: object = {}) => new RenderedChart({ values: { ...WITH_DATABASE, ...values } });
const policies = (values: object = {}) =>
  new Map(
    render({ ...BACKUP, ...values })
      .all('NetworkPolicy')
      .map(({ spec }) => {
        const policy = spec as unknown as Policy;
        return [policy.podSelector.matchLabels[COMPONENT]!, policy];
      }),
  );
const server = (networkPolicy: object = {}) => policies({ networkPolicy }).get('server')!;
const ports = (rules: readonly Rule[] | null) =>
  (rules ?? []).flatMap((rule) => rule.ports?.map(({ port }) => port) ?? [EVERY]);
const admitted = (policy: Policy, peer: Peer) =>
  ports(
    policy.ingress!.filter(({ from }) => from?.some((each) => JSON.stringify(each) === JSON.stringify(peer))),
  );

/** The labels of the pods that objects start, by their component. */
function podLabels(objects: readonly Manifest[]): Map<string, Readonly<Record<string, string>>> {
  interface WithTemplate {
    readonly template?: { readonly metadata: Manifest['metadata'] };
    readonly jobTemplate?: { readonly spec: WithTemplate };
  }
  const labels = objects
    .map(({ kind, metadata, spec }) => {
      const { template, jobTemplate } = (spec ?? {}) as WithTemplate;
      return kind === 'Pod' ? metadata.labels : (template ?? jobTemplate?.spec.template)?.metadata.labels;
    })
    .filter((each) => each !== undefined);
  return new Map(labels.map((each) => [each[COMPONENT]!, each]));
}

describe('the network policies', () => {
  it('choose each kind of pod that the chart starts, and deny it both ways what is not named', () => {
    const pods = podLabels(render(BACKUP).manifests);
    expect([...pods.keys()].sort()).toEqual(['backup', 'migration', 'server', 'test']);
    const found = policies();
    for (const [component, labels] of pods) {
      const { podSelector, policyTypes } = found.get(component)!;
      expect(labels).toMatchObject(podSelector.matchLabels);
      expect([...policyTypes].sort()).toEqual(['Egress', 'Ingress']);
    }
  });

  it('let the ingress controller to the API alone, and Prometheus to the management port alone', () => {
    const policy = server({ ingressController: [INGRESS_CONTROLLER], prometheus: [PROMETHEUS] });
    expect(admitted(policy, INGRESS_CONTROLLER)).toEqual([3000]);
    expect(admitted(policy, PROMETHEUS)).toEqual([9464]);
  });

  it('open the ports that the server listens on', () => {
    const deployment = render().one('Deployment').spec as unknown as {
      template: { spec: { containers: { ports: { name: string; containerPort: number }[] }[] } };
    };
    const listening = deployment.template.spec.containers[0]!.ports;
    expect(Object.fromEntries(listening.map(({ name, containerPort }) => [name, containerPort]))).toEqual({
      http: 3000,
      management: 9464,
    });
  });

  it('let the pod of helm test to the API, which may call nothing else', () => {
    const found = policies();
    const test: Peer = { podSelector: found.get('test')!.podSelector };
    expect(admitted(found.get('server')!, test)).toEqual([3000]);
    const calls = found
      .get('test')!
      .egress!.filter(({ to }) => to?.some((peer) => peer.podSelector && !peer.namespaceSelector));
    expect(calls).toMatchObject([
      { to: [{ podSelector: found.get('server')!.podSelector }], ports: [{ port: 3000 }] },
    ]);
  });

  it('have no rule without peers, which would let everybody in', () => {
    const policy = server({ ingressController: [], prometheus: [] });
    expect(ports(policy.ingress)).toEqual([3000]);
    for (const rule of [...policy.ingress!, ...server().ingress!])
      expect(rule.from?.length).toBeGreaterThan(0);
  });

  it('let nobody to the migration, the backup, the test and a command', () => {
    const found = policies();
    for (const component of ['migration', 'backup', 'test', 'cli'])
      expect(found.get(component)!.ingress).toEqual([]);
  });

  it('let each pod call what it needs: the server and its commands upstreams and the collector too', () => {
    const found = policies();
    const stores = [53, 53, 5432, 6379, 27017];
    expect(ports(found.get('migration')!.egress)).toEqual(stores);
    expect(ports(found.get('backup')!.egress)).toEqual(stores);
    for (const component of ['server', 'cli'])
      expect(ports(found.get(component)!.egress)).toEqual([...stores, 443, 4318]);
  });

  it('let each pod ask the cluster’s DNS, and the cache on its node', () => {
    for (const { egress } of policies().values()) {
      const { to } = egress!.find((rule) => ports([rule]).includes(53))!;
      expect(to).toEqual([
        { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } } },
        { ipBlock: { cidr: '169.254.20.10/32' } },
      ]);
    }
  });

  it('keep the server from calling private networks on the upstreams’ port', () => {
    const upstreams = server().egress!.find((rule) => ports([rule]).includes(443))!;
    const [ipv4, ipv6] = upstreams.to!.map(({ ipBlock }) => ipBlock!);
    expect(ipv4).toMatchObject({
      cidr: '0.0.0.0/0',
      except: expect.arrayContaining(['10.0.0.0/8', '169.254.0.0/16']),
    });
    expect(ipv6).toMatchObject({ cidr: '::/0', except: expect.arrayContaining(['fc00::/7']) });
  });

  it('close what has no ports, and open what values add', () => {
    const extra = { ports: [{ port: 8443, protocol: 'TCP' }] };
    const policy = server({
      egress: { collector: { ports: [] }, stores: { ports: [6432] } },
      extraEgress: [extra],
    });
    expect(ports(policy.egress)).toEqual([53, 53, 6432, 443, 8443]);
    const carried = policies({ networkPolicy: { backupExtraEgress: [extra] } });
    expect(ports(carried.get('backup')!.egress)).toContain(8443);
  });

  it('are there before the migration runs, and leave with it', () => {
    const chart = render();
    const migration = chart.one('NetworkPolicy', '-migration');
    const job = chart.one('Job');
    const hook = ({ metadata }: Manifest, name: string) => metadata.annotations![`helm.sh/${name}`]!;
    expect(hook(migration, 'hook')).toBe(hook(job, 'hook'));
    expect(Number(hook(migration, 'hook-weight'))).toBeLessThan(Number(hook(job, 'hook-weight')));
    expect(hook(migration, 'hook-delete-policy')).toContain('hook-succeeded');
  });

  it('are there for pods that there are', () => {
    const values = { backup: { enabled: false }, tests: { enabled: false }, migrations: { enabled: false } };
    expect([...policies(values).keys()].sort()).toEqual(['cli', 'server']);
    expect(policies({ networkPolicy: { enabled: false } }).size).toBe(0);
  });

  it('take no peer that is none', () => {
    const networkPolicy = { prometheus: [{ namespaceSelectr: {} }] };
    expect(() => render({ networkPolicy })).toThrow("'namespaceSelectr' not allowed");
  });
});
