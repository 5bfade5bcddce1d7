/** @needs helm kubeconform */
import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHART, ENVIRONMENTS, helm, renderText, valuesFile } from '../support/chart.js';
import { kubernetesVersions, refusedBy } from '../support/kubernetes-schemas.js';

const VALUES = [[], ...ENVIRONMENTS.map((environment) => [valuesFile(environment)])];

/** Thousands of definitions are read: how long that takes depends on the machine. */
const PATIENCE_MS = 120_000;

/** Whatever the chart has, switched on. */
const EVERYTHING = {
  imagePullSecrets: [{ name: 'registry' }],
  mongodb: { url: 'mongodb://mongodb' },
  secrets: { existingSecret: '', values: { ADMIN_API_KEY: 'x' } },
  database: { existingSecret: '', url: 'postgresql://postgres/portfolio' },
  extraEnv: [{ name: 'A', value: 'b' }],
  extraEnvFrom: [{ configMapRef: { name: 'more' } }],
  extraVolumes: [{ name: 'authority', configMap: { name: 'authority' } }],
  extraVolumeMounts: [{ name: 'authority', mountPath: '/authority', readOnly: true }],
  serviceAccount: { annotations: { role: 'portfolio' } },
  podAnnotations: { a: 'b' },
  podLabels: { a: 'b' },
  nodeSelector: { disk: 'fast' },
  tolerations: [{ key: 'a', operator: 'Exists' }],
  affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [] } },
  priorityClassName: 'important',
  migrations: { podAnnotations: { a: 'b' } },
  backup: {
    enabled: true,
    podAnnotations: { a: 'b' },
    persistence: { storageClass: 'slow' },
    extraContainers: [{ name: 'copy', image: 'rclone' }],
  },
  tests: { podAnnotations: { a: 'b' } },
  service: { type: 'LoadBalancer', annotations: { a: 'b' } },
  trustedProxies: ['10.0.0.0/8'],
  ingress: {
    enabled: true,
    className: 'nginx',
    annotations: { a: 'b' },
    tls: [{ secretName: 'tls', hosts: ['a.b'] }],
  },
  httpRoute: {
    enabled: true,
    annotations: { a: 'b' },
    parentRefs: [{ name: 'public', namespace: 'gateways', sectionName: 'https' }],
    hostnames: ['portfolio.example.com'],
    filters: [{ type: 'RequestHeaderModifier', requestHeaderModifier: { remove: ['x-admin'] } }],
  },
  extraObjects: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: '{{ .Release.Name }}-more' } }],
};

describe('the chart', () => {
  it.each(
    VALUES.map((files) => [files.map((file) => file.slice(CHART.length + 1)).join() || 'its values', files]),
  )('passes helm lint --strict with %s', (_name, files) => {
    const words = (files as string[]).flatMap((file) => ['--values', file]);
    const { code, output } = helm(['lint', '--strict', '--kube-version', '1.34.0', CHART, ...words]);
    expect({ code, output }).toMatchObject({ code: 0 });
    expect(output).not.toMatch(/WARNING|ERROR/);
  });

  it('is packed with what is rendered from its files, and without its tests', () => {
    const folder = mkdtempSync(join(tmpdir(), 'chart-package-'));
    try {
      expect(helm(['package', CHART, '--destination', folder])).toMatchObject({ code: 0 });
      const [archive] = readdirSync(folder);
      const { stdout } = spawnSync('tar', ['-tzf', join(folder, archive!)], { encoding: 'utf8' });
      const files = stdout.split('\n').map((file) => file.replace('portfolio-platform/', ''));
      expect(files).toEqual(
        expect.arrayContaining(['values.schema.json', 'README.md', 'files/rules/slo.yaml']),
      );
      expect(files.filter((file) => file.startsWith('tests/'))).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('Kubernetes', () => {
  // A release of each name, which what is refused is named by.
  const everyRelease = (kubernetes: string) =>
    [
      ...ENVIRONMENTS.map((release) => ({ release, files: [valuesFile(release)] })),
      { release: 'everything', files: [valuesFile('production')], values: EVERYTHING },
    ]
      .map((options) => renderText({ kubernetes, ...options }))
      .join('\n---\n');

  it.each(kubernetesVersions())(
    '%s takes every object of every environment, and where everything is on',
    (version) => {
      expect(refusedBy(version, everyRelease(version))).toEqual([]);
    },
    PATIENCE_MS,
  );

  it(
    'would refuse a field that there is not, also in what others have defined',
    () => {
      const newest = kubernetesVersions().at(-1)!;
      const text = renderText({ kubernetes: newest, files: [valuesFile('production')], values: EVERYTHING });
      const wrong = text
        .replace('maxUnavailable: 0', 'maxUnavailible: 0')
        .replace('backendRefs:', 'backendRef:');
      expect(refusedBy(newest, wrong)).toEqual([
        expect.stringMatching(/^Deployment .*maxUnavailible/),
        expect.stringMatching(/^HTTPRoute .*backendRef/),
      ]);
    },
    PATIENCE_MS,
  );
});
