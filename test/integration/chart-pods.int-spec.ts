/** @needs helm */
import { describe, expect, it } from '@jest/globals';
import { RenderedChart, WITH_DATABASE, valuesFile } from '../support/chart.js';
import { type Container, podOf, podsOf, settingsOf } from '../support/pods.js';

const production = (options: object = {}) =>
  new RenderedChart({ files: [valuesFile('production')], ...options });
const deploymentOf = (chart: RenderedChart) => chart.one('Deployment');
const serverOf = (chart: RenderedChart) => podOf(deploymentOf(chart))!;
const withDatabase = (values: object = {}) => new RenderedChart({ values: { ...WITH_DATABASE, ...values } });

describe('every pod of the chart', () => {
  const pods = podsOf(production());
  const containersOf = (each: (typeof pods)[number][1]): Container[] => [
    ...(each.spec.initContainers ?? []),
    ...each.spec.containers,
  ];

  it('is one of these', () => {
    expect(pods.map(([name]) => name).sort()).toEqual([
      'CronJob portfolio-platform-backup',
      'Deployment portfolio-platform',
      'Job portfolio-platform-migrate',
      'Pod portfolio-platform-test',
    ]);
  });

  it.each(pods)('passes the restricted Pod Security Standard: %s', (_name, pod) => {
    expect(pod.spec.securityContext).toMatchObject({
      runAsNonRoot: true,
      runAsUser: 65534,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    for (const { securityContext } of containersOf(pod))
      expect(securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
    for (const volume of pod.spec.volumes)
      expect(volume.emptyDir ?? volume.persistentVolumeClaim).toBeDefined();
  });

  it.each(pods)('writes to /tmp alone, and the backup to its volume: %s', (name, pod) => {
    const paths = containersOf(pod).flatMap(({ volumeMounts }) =>
      volumeMounts.map((mount) => mount.mountPath),
    );
    expect(paths).toEqual(name.startsWith('CronJob') ? ['/tmp', '/backups'] : ['/tmp']);
    expect(pod.spec.volumes.find((volume) => volume.name === 'tmp')?.emptyDir).toEqual({
      sizeLimit: '256Mi',
    });
  });

  it.each(pods)('gets no token and no addresses of other Services: %s', (_name, pod) => {
    expect(pod.spec).toMatchObject({ automountServiceAccountToken: false, enableServiceLinks: false });
  });

  it('runs the image by its digest, where there is one', () => {
    const digest = `sha256:${'a'.repeat(64)}`;
    const image = { registry: 'registry.example.com', digest, tag: '9' };
    for (const [, pod] of podsOf(production({ values: { image } })))
      for (const container of pod.spec.containers)
        expect(container.image).toBe(`registry.example.com/portfolio-platform@${digest}`);
  });

  it('pulls from the registry of a parent chart, unless the chart’s own is set', () => {
    const global = { imageRegistry: 'parent.example' };
    const imageOf = (values: object) => serverOf(withDatabase(values)).spec.containers[0]!.image;
    expect(imageOf({ global })).toBe('parent.example/portfolio-platform:0.1.0');
    expect(imageOf({ global, image: { registry: 'own.example' } })).toBe(
      'own.example/portfolio-platform:0.1.0',
    );
  });
});

describe('the server’s Deployment', () => {
  it('has replicas of its own where nothing scales it, and leaves them alone where something does', () => {
    expect(deploymentOf(withDatabase({ replicaCount: 5 })).spec).toHaveProperty('replicas', 5);
    const chart = withDatabase({ autoscaling: { enabled: true } });
    expect(deploymentOf(chart).spec).not.toHaveProperty('replicas');
    expect(chart.one('HorizontalPodAutoscaler').spec).toMatchObject({
      minReplicas: 3,
      maxReplicas: 10,
      metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { averageUtilization: 70 } } }],
      behavior: { scaleDown: { stabilizationWindowSeconds: 300 } },
    });
  });

  it('selects by what no value but the name changes', () => {
    const selector = {
      'app.kubernetes.io/name': 'portfolio-platform',
      'app.kubernetes.io/instance': 'portfolio-platform',
      'app.kubernetes.io/component': 'server',
    };
    const chart = production({ values: { podLabels: { team: 'a' }, image: { tag: '9.9.9' } } });
    expect(deploymentOf(chart).spec).toHaveProperty('selector', { matchLabels: selector });
    expect(chart.one('PodDisruptionBudget').spec).toMatchObject({ selector: { matchLabels: selector } });
    for (const service of chart.all('Service')) expect(service.spec).toMatchObject({ selector });
    expect(serverOf(chart).metadata.labels).toMatchObject({ ...selector, team: 'a' });
  });

  it('loses no pod before the next is ready', () => {
    expect(deploymentOf(production()).spec).toMatchObject({
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0 } },
    });
  });

  it('is no other for another version of the chart', () => {
    const { labels } = serverOf(production()).metadata;
    expect(labels).not.toHaveProperty(['helm.sh/chart']);
  });

  it('asks for readiness of the pod alone, at the API’s port', () => {
    expect(serverOf(production()).spec.containers[0]).toMatchObject({
      startupProbe: { httpGet: { path: '/api/health/startup', port: 'http' } },
      livenessProbe: { httpGet: { path: '/api/health/live', port: 'http' } },
      readinessProbe: { httpGet: { path: '/api/health/ready?scope=self', port: 'http' } },
    });
  });

  it('is spread over hosts and zones', () => {
    const spread = (kubernetes: string) =>
      serverOf(production({ kubernetes })).spec as unknown as {
        topologySpreadConstraints: { topologyKey: string; matchLabelKeys?: string[] }[];
      };
    expect(spread('1.34.0').topologySpreadConstraints).toMatchObject([
      { topologyKey: 'kubernetes.io/hostname', matchLabelKeys: ['pod-template-hash'] },
      { topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'ScheduleAnyway' },
    ]);
    expect(spread('1.25.0').topologySpreadConstraints[0]).not.toHaveProperty('matchLabelKeys');
  });
});

describe('the end of a pod', () => {
  const lifecycleOf = (kubernetes: string, shutdown: object = {}) =>
    serverOf(production({ kubernetes, values: { shutdown } })).spec.containers[0]!.lifecycle;

  it('begins with a sleep, Kubernetes’ own where it has one', () => {
    expect(lifecycleOf('1.30.0')).toEqual({ preStop: { sleep: { seconds: 5 } } });
    expect(lifecycleOf('1.29.9')).toEqual({ preStop: { exec: { command: ['sleep', '5'] } } });
    expect(lifecycleOf('1.34.2-gke.100', { preStopSeconds: 0 })).toBeUndefined();
  });

  it.each([
    [{}, 5 + 5 + 25 + 5],
    [{ preStopSeconds: 0, drainMs: 0, graceMs: 0 }, 5],
    [{ preStopSeconds: 10, drainMs: 1, graceMs: 60_000 }, 10 + 61 + 5],
  ])('has time for the sleep, the drain, the grace and what closes then: %j', (shutdown, seconds) => {
    const chart = production({ values: { shutdown } });
    expect(serverOf(chart).spec.terminationGracePeriodSeconds).toBe(seconds);
    const { drainMs = 5000 } = shutdown as { drainMs?: number };
    expect(settingsOf(chart)).toHaveProperty('SHUTDOWN_DRAIN_MS', `${drainMs}`);
  });
});

describe('a change', () => {
  const checksums = (values: object) => {
    const { annotations } = serverOf(withDatabase(values)).metadata;
    return [annotations?.['checksum/config'], annotations?.['checksum/secret']];
  };

  it('of settings or secrets replaces the pods, any other does not', () => {
    const [config, secret] = checksums({});
    expect(checksums({ config: { LOG_LEVEL: 'debug' } })).toEqual([
      expect.not.stringMatching(config!),
      secret,
    ]);
    expect(checksums({ trustedProxies: ['10.0.0.0/8'] })[0]).not.toBe(config);
    expect(checksums({ secrets: { values: { ADMIN_API_KEY: 'x' } } })).toEqual([
      config,
      expect.not.stringMatching(secret!),
    ]);
    expect(checksums({ replicaCount: 7, service: { port: 8080 } })).toEqual([config, secret]);
  });
});

describe('drains of nodes', () => {
  it('take one pod at a time, and do not wait for one that never gets ready, where Kubernetes knows that', () => {
    const budget = (kubernetes: string) => production({ kubernetes }).one('PodDisruptionBudget').spec;
    expect(budget('1.27.0')).toMatchObject({ maxUnavailable: 1, unhealthyPodEvictionPolicy: 'AlwaysAllow' });
    expect(budget('1.26.0')).not.toHaveProperty('unhealthyPodEvictionPolicy');
  });
});
