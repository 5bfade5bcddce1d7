import type { Manifest, RenderedChart } from './chart.js';

/** What tests look at in a pod. */
export interface PodSpec {
  readonly serviceAccountName: string;
  readonly automountServiceAccountToken?: boolean;
  readonly securityContext: Readonly<Record<string, unknown>>;
  readonly terminationGracePeriodSeconds?: number;
  readonly initContainers?: readonly Container[];
  readonly containers: readonly Container[];
  readonly volumes: readonly { name: string; emptyDir?: object; persistentVolumeClaim?: object }[];
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly env?: readonly Variable[];
  readonly envFrom?: readonly { configMapRef?: { name: string }; secretRef?: { name: string } }[];
  readonly securityContext: Readonly<Record<string, unknown>>;
  readonly lifecycle?: { readonly preStop: object };
  readonly volumeMounts: readonly { name: string; mountPath: string }[];
}

interface Variable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { secretKeyRef: { name: string; key: string } };
}

export interface PodTemplate {
  readonly metadata: { labels: Record<string, string>; annotations?: Record<string, string> };
  readonly spec: PodSpec;
}

interface Templated {
  readonly template?: PodTemplate;
  readonly jobTemplate?: { readonly spec: { readonly template: PodTemplate } };
}

export function podOf(manifest: Manifest): PodTemplate | undefined {
  if (manifest.kind === 'Pod') return manifest as unknown as PodTemplate;
  const { template, jobTemplate } = (manifest.spec ?? {}) as Templated;
  return template ?? jobTemplate?.spec.template;
}

/** Every pod that a chart starts, by the name of what starts it. */
export function podsOf(chart: RenderedChart): [string, PodTemplate][] {
  return chart.manifests.flatMap((manifest) => {
    const pod = podOf(manifest);
    return pod === undefined
      ? []
      : [[`${manifest.kind} ${manifest.metadata.name}`, pod] as [string, PodTemplate]];
  });
}

/** The plain settings that a release named like the chart gives its server. */
export function settingsOf(chart: RenderedChart): Readonly<Record<string, string>> | undefined {
  return chart.all('ConfigMap').find(({ metadata }) => metadata.name === 'portfolio-platform')?.data;
}

/** What a container finds in its environment; secrets that others made are `<name>/<key>`. */
export function environmentOf(chart: RenderedChart, container: Container): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const { configMapRef, secretRef } of container.envFrom ?? []) {
    const [kind, name] = configMapRef ? ['ConfigMap', configMapRef.name] : ['Secret', secretRef!.name];
    const source = chart.manifests.find((each) => each.kind === kind && each.metadata.name === name);
    const encoded = Object.entries(source?.data ?? {}).map(
      ([key, value]) => [key, kind === 'Secret' ? Buffer.from(value, 'base64').toString() : value] as const,
    );
    Object.assign(environment, Object.fromEntries(encoded), source?.stringData);
  }
  for (const { name, value, valueFrom } of container.env ?? [])
    environment[name] = value ?? `${valueFrom!.secretKeyRef.name}/${valueFrom!.secretKeyRef.key}`;
  return environment;
}
